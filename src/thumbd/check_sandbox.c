/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd --check-sandbox: starts a worker for each trial in job/sandbox_try.h.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_sandbox.h"
#include "conf/denial.h"
#include "job/said.h"
#include "job/sandbox_try.h"
#include "log.h"
#include "notify.h"
#include "thumburl/thumburl.h"

#define N(a)		(sizeof(a) / sizeof *(a))

#define TRIAL		"trial"

static const struct trial {
	const char	*name;
	const char	*text;
	const char	*who;		/* what refuses it */
	int		error;		/* with this errno; 0: by SIGSYS */
} trials[] = {
#define X(name, text, who, error) { #name, text, who, error },
	SANDBOX_TRIALS(X)
#undef X
};

/*
 * Wait for the end of a process, for that many seconds.  NB: a SIGCHLD that arrives before it is
 * blocked is not missed, since waitpid() is called afterwards.
 */
static int
await(pid_t pid, unsigned seconds, int *status)
{
	const struct timespec limit = { .tv_sec = seconds };
	sigset_t chld, old;
	pid_t ended;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &old);
	ended = waitpid(pid, status, WNOHANG);
	if (ended == 0 && sigtimedwait(&chld, NULL, &limit) == SIGCHLD)
		ended = waitpid(pid, status, 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return (ended == pid ? 0 : -1);
}

/* Instead of a wait status. */
enum { NOT_RUN = -1, NOT_IN_TIME = -2 };

/* said_line_f */
static void
log_said(void *priv, const char *line)
{

	(void)priv;
	log_error("worker: %s", line);
}

/* said_line_f: what the kernel gives is what was asked for. */
static void
print_said(void *priv, const char *line)
{

	char shown[4 * SAID_LINE_MAX + 1];

	(void)priv;
	(void)thumburl_printable(line, strlen(line), shown, sizeof shown);
	printf("%s\n", shown);
}

/* Returns the wait status of a worker that makes a trial, or one of those above. */
static int
run(const struct launch *launch, const char *trial, const int *victims)
{
	struct launch l = *launch;
	struct launched worker;
	int status;

	l.trial = trial;
	l.victims = victims;
	if (worker_launch(&l, &worker))
		return (NOT_RUN);
	worker_hang_up(&worker);	/* a program that knows no trials ends when its socket does */
	if (await(worker.pid, l.start, &status) != 0) {
		kill(worker.pid, SIGKILL);
		waitpid(worker.pid, NULL, 0);
		status = NOT_IN_TIME;
	}
	/* less than a pipe holds, or it is no worker of ours */
	said_last(worker.said, status == 0 && strcmp(trial, SANDBOX_TRY_REPORT) == 0 ?
	    print_said : log_said, NULL);
	return (status);
}

/* After a run() that failed. */
static void
log_not_run(const struct launch *launch, int status, const char *more)
{
	char why[DENIAL_MAX];

	if (status == NOT_RUN)
		log_error("--worker: cannot run %s: %s%s", launch->program,
		    denial(errno, launch->program, X_OK, why, sizeof why), more);
	else
		log_error("--worker: %s did not start within %u s (--worker-start)%s",
		    launch->program, launch->start, more);
}

/* Whether the machine is the cause, not the program. */
static int
is_passing(int status)
{

	if (status == NOT_RUN)
		return (errno == EAGAIN || errno == ENOMEM);
	return (status == NOT_IN_TIME);
}

int
sandbox_start(const struct launch *launch)
{
	int status;

	for (;;) {
		notify_starting(launch->start);
		status = run(launch, SANDBOX_TRY_START, NULL);
		if (!is_passing(status))
			break;
		log_not_run(launch, status, "; trying again");
		if (status == NOT_RUN)
			sleep(1);
	}
	if (status < 0)
		log_not_run(launch, status, "");
	else if (WIFSIGNALED(status))
		log_error("--worker: %s was ended by signal %d (%s) when it started",
		    launch->program, WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != SANDBOX_TRY_FAILED)
		log_error("--worker: %s is not a thumb-worker: it exited with %d when it started",
		    launch->program, WEXITSTATUS(status));
	return (status == 0 ? 0 : -1);
}

/*
 * Make the directory of one trial, below one that only its owner can enter.  The worker gets it
 * as a descriptor, whoever it is; nobody else can reach it.  NB: a trial may leave anything in it
 * except a mount, which ends with the worker (try_prepare()).
 */
static int
make_victims(int outer)
{
	int dir, fd;

	if (mkdirat(outer, TRIAL, 0700) != 0)
		return (-1);
	dir = openat(outer, TRIAL, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return (-1);
	fd = openat(dir, SANDBOX_VICTIM, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0 && write(fd, "victim\n", 7) == 7 && fchmod(fd, 0666) == 0 &&
	    mkdirat(dir, SANDBOX_VICTIM_DIR, 0700) == 0 && fchmod(dir, 0777) == 0) {
		close(fd);
		return (dir);
	}
	if (fd >= 0)
		close(fd);
	close(dir);
	return (-1);
}

static void
remove_victims(int outer, int dir)
{
	struct dirent *entry;
	DIR *list;

	list = fdopendir(dir);
	if (list == NULL) {
		close(dir);
		return;
	}
	rewinddir(list);
	while ((entry = readdir(list)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    unlinkat(dir, entry->d_name, 0))
			unlinkat(dir, entry->d_name, AT_REMOVEDIR);
	closedir(list);
	unlinkat(outer, TRIAL, AT_REMOVEDIR);
}

/* Print the result of a trial.  Returns 0 if the trial was refused. */
static int
judge(const struct trial *trial, int status)
{
	const int killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
	const int error = WIFEXITED(status) ? WEXITSTATUS(status) : 0;

	printf("%-38s ", trial->text);
	if (killed && trial->error == 0)
		printf("refused by %s: killed\n", trial->who);
	else if (killed)
		printf("refused: killed\n");
	else if (WIFSIGNALED(status))
		printf("NOT TRIED: the worker died of signal %d\n", WTERMSIG(status));
	else if (error == SANDBOX_TRY_FAILED)
		printf("NOT TRIED: the worker did not start\n");
	else if (error == 0)
		printf("ALLOWED\n");
	else if (error == trial->error)
		printf("refused by %s: %s\n", trial->who, strerror(error));
	else
		printf("refused: %s\n", strerror(error));
	fflush(stdout);
	return (killed || (error != 0 && error != SANDBOX_TRY_FAILED) ? 0 : -1);
}

static int
check_in(const struct launch *launch, const char *path, int outer)
{
	unsigned refused = 0;
	int dir, status;
	size_t i;

	for (i = 0; i < N(trials); i++) {
		dir = make_victims(outer);
		if (dir < 0) {
			log_error("cannot write to %s: %m", path);
			return (-1);
		}
		status = run(launch, trials[i].name, &dir);
		remove_victims(outer, dir);
		if (status < 0) {
			log_not_run(launch, status, "");
			return (-1);
		}
		refused += judge(&trials[i], status) == 0;
	}
	printf("%u of %zu refused\n", refused, N(trials));
	return (refused == N(trials) ? 0 : -1);
}

/* If /tmp is not sticky, another user may have replaced the directory. */
static int
is_private(int dir)
{
	struct stat st;

	return (fstat(dir, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 0077) == 0);
}

static int
check_below(const struct launch *launch, char *path)
{
	int outer, ret;

	if (mkdtemp(path) == NULL) {
		log_error("cannot create %s: %m", path);
		return (-1);
	}
	outer = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (outer < 0 || !is_private(outer)) {
		log_error("cannot use %s: it must be private to thumbd's user", path);
		ret = -1;
	} else
		ret = check_in(launch, path, outer);
	if (outer >= 0)
		close(outer);
	(void)rmdir(path);
	return (ret);
}

int
sandbox_check(const struct launch *launch)
{
	const char *tmp = getenv("TMPDIR");
	char *path;
	int ret;

	ret = run(launch, SANDBOX_TRY_REPORT, NULL);
	if (ret < 0)
		log_not_run(launch, ret, "");
	if (ret != 0)
		return (1);
	if (asprintf(&path, "%s/thumbd-check.XXXXXX",
	    tmp != NULL && *tmp == '/' ? tmp : "/tmp") < 0)
		return (1);
	ret = check_below(launch, path);
	free(path);
	return (ret == 0 ? 0 : 1);
}

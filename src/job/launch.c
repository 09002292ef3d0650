/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A worker is a new program image, so that it has nothing of the asker's memory, and libvips starts
 * in a fresh process (it does not survive a fork).
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "types.h"
#include "launch.h"
#include "monotonic.h"
#include "packet.h"
#include "tray.h"

#define N(a)		(sizeof(a) / sizeof *(a))

/*
 * The variables of the environment that a worker gets: those with the places of libraries and
 * fonts, and the options of sanitizers.
 */
static const char * const kept[] = {
	"ASAN_OPTIONS", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "GDK_PIXBUF_MODULE_FILE",
	"LD_LIBRARY_PATH", "LSAN_OPTIONS", "UBSAN_OPTIONS", "VIPSHOME",
};

/* No home directory with settings, and no disk for images that are too large for memory. */
static const char * const given[] = {
	"HOME=/nonexistent", "OMP_NUM_THREADS=1", "VIPS_DISC_THRESHOLD=64g",
};

static char name[] = "thumb-worker";

struct arguments {
	char		original[16];
	char		*argv[1 + 2 * LAUNCH_N_OPTIONS + 1];
};

static const char * const options[LAUNCH_N_OPTIONS] = {
#define X(id, name) [LAUNCH_OPTION_##id] = "--" name,
	LAUNCH_OPTIONS(X)
#undef X
};

static int
is_kept(const char *variable)
{
	size_t i, len;

	for (i = 0; i < N(kept); i++) {
		len = strlen(kept[i]);
		if (strncmp(variable, kept[i], len) == 0 && variable[len] == '=')
			return (1);
	}
	return (0);
}

/* The caller frees the array, but not its strings. */
static char **
make_environment(void)
{
	char **env;
	size_t n = 0, i;

	env = calloc(N(kept) + N(given) + 1, sizeof *env);
	if (env == NULL)
		return (NULL);
	for (i = 0; i < N(given); i++)
		env[n++] = (char *)(uintptr_t)given[i];
	for (i = 0; environ[i] != NULL && n < N(kept) + N(given); i++)
		if (is_kept(environ[i]))
			env[n++] = environ[i];
	return (env);
}

/* NB: the strings belong to launch. */
static void
make_arguments(const struct launch *launch, struct arguments *a)
{
	const char *const values[LAUNCH_N_OPTIONS] = {
		[LAUNCH_OPTION_TYPES] =		launch->types,
		[LAUNCH_OPTION_SANDBOX] =	launch->sandbox,
		[LAUNCH_OPTION_USER] =		launch->user,
		[LAUNCH_OPTION_SIZE] =		launch->original > 0 ? a->original : NULL,
		[LAUNCH_OPTION_TASK] =		launch->task,
		[LAUNCH_OPTION_TRIAL] =		launch->trial,
	};
	size_t i, n = 0;

	(void)snprintf(a->original, sizeof a->original, "%u", launch->original);
	a->argv[n++] = name;
	for (i = 0; i < LAUNCH_N_OPTIONS; i++) {
		if (values[i] == NULL)
			continue;
		a->argv[n++] = (char *)(uintptr_t)options[i];
		a->argv[n++] = (char *)(uintptr_t)values[i];
	}
	a->argv[n] = NULL;
}

static int
check_types(const char *list, char *message, size_t size)
{
	uint32_t set;
	int n;

	n = snprintf(message, size, "types: ");
	return (list == NULL ? 0 : types_parse(list, &set, message + n, size - (size_t)n));
}

int
launch_check(const struct launch *launch, char *message, size_t size)
{
	const char *sandbox = launch->sandbox;

	if (strcmp(sandbox, "require") != 0 && strcmp(sandbox, "try") != 0 &&
	    strcmp(sandbox, "off") != 0)
		(void)snprintf(message, size,
		    "sandbox: \"%s\" must be require, try or off", sandbox);
	else if (geteuid() == 0 && getpwnam(launch->user) == NULL)
		(void)snprintf(message, size, "user: there is no user \"%s\"; name one that "
		    "workers become", launch->user);
	else
		return (check_types(launch->types, message, size));
	return (-1);
}

static int
add_files(posix_spawn_file_actions_t *actions, const struct launch *launch,
    const struct launched *theirs)
{
	int e;

	e = posix_spawn_file_actions_adddup2(actions, theirs->sock, STDIN_FILENO);
	if (e == 0)
		e = posix_spawn_file_actions_adddup2(actions, theirs->said, STDOUT_FILENO);
	if (e == 0)
		e = posix_spawn_file_actions_adddup2(actions, theirs->said, STDERR_FILENO);
	if (e == 0)
		e = posix_spawn_file_actions_adddup2(actions, theirs->tray, LAUNCH_TRAY);
	if (e == 0 && launch->victims != NULL)
		e = posix_spawn_file_actions_adddup2(actions, *launch->victims, LAUNCH_VICTIMS);
	return (e);
}

/* The worker begins with default signals, none blocked. */
static int
spawn_on(const struct launch *launch, const struct launched *theirs, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	struct arguments arguments;
	posix_spawnattr_t attr;
	sigset_t signals;
	char **env;
	int e;

	env = make_environment();
	if (env == NULL)
		return (ENOMEM);
	if (posix_spawn_file_actions_init(&actions)) {
		free(env);
		return (ENOMEM);
	}
	if (posix_spawnattr_init(&attr)) {
		posix_spawn_file_actions_destroy(&actions);
		free(env);
		return (ENOMEM);
	}
	make_arguments(launch, &arguments);
	sigemptyset(&signals);
	posix_spawnattr_setsigmask(&attr, &signals);
	sigfillset(&signals);
	posix_spawnattr_setsigdefault(&attr, &signals);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	e = add_files(&actions, launch, theirs);
	if (e == 0)
		e = posix_spawn(pid, launch->program, &actions, &attr, arguments.argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	free(env);
	return (e);
}

static void
close_all(const struct launched *ends)
{
	const int fds[] = { ends->sock, ends->said, ends->tray };
	size_t i;

	for (i = 0; i < N(fds); i++)
		if (fds[i] >= 0)
			(void)close(fds[i]);
}

/* NB: a descriptor with one of the numbers for the worker would be overwritten. */
static int
lift(int *fd)
{
	int high;

	if (*fd > LAUNCH_VICTIMS)
		return (0);
	high = fcntl(*fd, F_DUPFD_CLOEXEC, LAUNCH_VICTIMS + 1);
	(void)close(*fd);
	*fd = high;
	return (high < 0 ? -1 : 0);
}

/* Make the descriptors of both ends.  On -1, those that were made are set. */
static int
make_ends(struct launched *ours, struct launched *theirs)
{
	int sv[2], said[2];

	*ours = *theirs = (struct launched) { .sock = -1, .said = -1, .tray = -1 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv))
		return (-1);
	ours->sock = sv[0];
	theirs->sock = sv[1];
	if (pipe2(said, O_CLOEXEC | O_NONBLOCK))
		return (-1);
	ours->said = said[0];
	theirs->said = said[1];
	ours->tray = tray_make();
	if (ours->tray < 0)
		return (-1);
	theirs->tray = fcntl(ours->tray, F_DUPFD_CLOEXEC, 0);
	if (theirs->tray < 0 || fcntl(ours->sock, F_SETFL, O_NONBLOCK))
		return (-1);
	return (lift(&theirs->sock) || lift(&theirs->said) || lift(&theirs->tray) ? -1 : 0);
}

int
worker_launch(const struct launch *launch, struct launched *launched)
{
	struct launched theirs;
	int e;

	if (make_ends(launched, &theirs))
		e = errno;
	else
		e = spawn_on(launch, &theirs, &launched->pid);
	close_all(&theirs);
	if (e == 0)
		return (0);
	close_all(launched);
	errno = e;
	return (-1);
}

void
worker_hang_up(const struct launched *launched)
{

	(void)close(launched->sock);
	(void)close(launched->tray);
}

/* The message of a worker that has started. */
struct started {
	uint32_t	magic;
#define STARTED_MAGIC	0x1be0b006
};

int
worker_has_started(int sock)
{
	struct started started;
	ssize_t n;

	n = packet_receive(sock, &started, sizeof started, NULL);
	if (n < 0 && errno == EAGAIN)
		return (0);
	return (n > 0 && started.magic == STARTED_MAGIC ? 1 : -1);
}

int
worker_await(const struct launch *launch, int sock)
{
	const uint64_t until = monotonic() + launch->start * MONOTONIC_SECOND;
	struct pollfd readable = { .fd = sock, .events = POLLIN };
	uint64_t now;
	int r;

	while ((r = worker_has_started(sock)) == 0 && (now = monotonic()) < until)
		(void)poll(&readable, 1, (int)((until - now) / 1000) + 1);
	return (r);
}

int
worker_tell_started(int sock)
{
	const struct started started = { STARTED_MAGIC };

	return (packet_send(sock, &started, sizeof started, -1));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: no signal tells that an allocation failed: libraries print a line, and abort.
 */

#define _GNU_SOURCE 1

#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "worker_end.h"

/* Words of GLib, Rust, C++ and strerror(ENOMEM) for an allocation that fails. */
static const char *const no_memory[] = {
	"failed to allocate", "memory allocation of", "bad_alloc", "Cannot allocate memory",
	"ut of memory",
};

/* Likely causes of signals. */
static const struct {
	int		signo;
	const char	*cause;
} causes[] = {
	{ SIGKILL,	": it was killed from outside, perhaps because the machine's memory was full" },
	{ SIGSYS,	": it made a system call that the sandbox does not allow" },
};

static double
seconds(const struct timeval *tv)
{

	return ((double)tv->tv_sec + (double)tv->tv_usec / 1e6);
}

void
worker_end_wait(struct worker_end *end, pid_t pid)
{
	struct rusage used;
	pid_t r;

	memset(end, 0, sizeof *end);
	do
		r = wait4(pid, &end->status, 0, &used);
	while (r < 0 && errno == EINTR);
	if (r != pid)
		return;
	end->seconds = seconds(&used.ru_utime) + seconds(&used.ru_stime);
	end->megabytes = (unsigned long)used.ru_maxrss / 1024;
}

void
worker_end_note(struct worker_end *end, const char *line)
{
	size_t i;

	for (i = 0; i < sizeof no_memory / sizeof *no_memory; i++)
		if (strstr(line, no_memory[i]) != NULL)
			end->no_memory = 1;
}

void
worker_end_how(const struct worker_end *end, char buf[WORKER_END_HOW])
{
	const int signo = WIFSIGNALED(end->status) ? WTERMSIG(end->status) : 0;
	const char *name = sigabbrev_np(signo);

	if (signo != 0)
		(void)snprintf(buf, WORKER_END_HOW, "signal %d (SIG%s)", signo,
		    name != NULL ? name : "?");
	else
		(void)snprintf(buf, WORKER_END_HOW, "exit status %d", WEXITSTATUS(end->status));
}

void
worker_end_use(const struct worker_end *end, char buf[WORKER_END_USE])
{

	(void)snprintf(buf, WORKER_END_USE, "after %.1f s of CPU time, with %lu MB of memory%s",
	    end->seconds, end->megabytes, end->no_memory ? "; an allocation failed" : "");
}

void
worker_end_text(const struct worker_end *end, char buf[WORKER_END_TEXT])
{
	const int signo = WIFSIGNALED(end->status) ? WTERMSIG(end->status) : 0;
	char how[WORKER_END_HOW], use[WORKER_END_USE];
	const char *cause = "";
	size_t i;

	for (i = 0; i < sizeof causes / sizeof *causes; i++)
		if (causes[i].signo == signo)
			cause = causes[i].cause;
	worker_end_how(end, how);
	worker_end_use(end, use);
	(void)snprintf(buf, WORKER_END_TEXT, "%s, %s%s", how, use, cause);
}

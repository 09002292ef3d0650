/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The steps by which a worker enters its sandbox, and the messages about missing parts.
 */

#include "config.h"

#include <sys/prctl.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sandbox.h"

/* The time in which helper threads of libraries must end, in milliseconds. */
#define THREADS_END_MS	2000

static const struct {
	const char		*name;
	enum sandbox_mode	mode;
} modes[] = {
	{ "off",	SANDBOX_OFF },
	{ "try",	SANDBOX_TRY },
	{ "require",	SANDBOX_REQUIRE },
};

#define N(a)		(sizeof(a) / sizeof *(a))

int
sandbox_set_mode(struct sandbox *sandbox, const char *mode)
{
	size_t i;

	for (i = 0; i < N(modes); i++)
		if (strcmp(modes[i].name, mode) == 0) {
			sandbox->mode = modes[i].mode;
			return (0);
		}
	return (-1);
}

int
sandbox_lacks(const struct sandbox *sandbox, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	if (sandbox->mode == SANDBOX_REQUIRE)
		(void)fprintf(stderr, "cannot start with --sandbox=require: %s; "
		    "or use --sandbox=try to run with an incomplete sandbox\n", text);
	else
		(void)fprintf(stderr, "the sandbox is incomplete: %s\n", text);
	return (sandbox->mode == SANDBOX_REQUIRE ? -1 : 0);
}

/* Returns -1 if they cannot be counted. */
static int
count_threads(void)
{
	struct dirent *entry;
	DIR *dir;
	int n = 0;

	dir = opendir("/proc/self/task");
	if (dir == NULL)
		return (-1);
	while ((entry = readdir(dir)) != NULL)
		n += entry->d_name[0] != '.';
	(void)closedir(dir);
	return (n);
}

/* NB: Landlock restricts the calling thread and those that it starts: there must be no other. */
static int
await_single_thread(const struct sandbox *sandbox)
{
	const struct timespec tick = { .tv_nsec = 1000000 };
	int n, i;

	for (i = 0; (n = count_threads()) > 1 && i < THREADS_END_MS; i++)
		(void)nanosleep(&tick, NULL);
	if (n == 1)
		return (0);
	if (n < 0)
		return (sandbox_lacks(sandbox, "cannot read /proc/self/task (%s): mount "
		    "/proc for thumbd", strerror(errno)));
	return (sandbox_lacks(sandbox, "a library left %d threads, which Landlock would not "
	    "restrict", n - 1));
}

int
sandbox_enter(struct sandbox *sandbox)
{

	if (sandbox->mode == SANDBOX_OFF)
		return (0);
	if (sandbox_user(sandbox) != 0)
		return (-1);
	/* a change of user has reset both */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
		return (sandbox_lacks(sandbox, "prctl: %s", strerror(errno)));
	return (0);
}

int
sandbox_lock(struct sandbox *sandbox)
{

	if (sandbox->mode == SANDBOX_OFF)
		return (0);
	if (await_single_thread(sandbox) != 0 || sandbox_landlock(sandbox) != 0 ||
	    sandbox_seccomp(sandbox) != 0)
		return (-1);
	return (0);
}

void
sandbox_report(const struct sandbox *sandbox)
{
	char landlock[32] = "no Landlock";

	if (sandbox->landlock > 0)
		(void)snprintf(landlock, sizeof landlock, "Landlock ABI %d", sandbox->landlock);
	(void)printf("kernel: %s, %s, %s; user id %u\n", landlock,
	    sandbox->seccomp ? "seccomp (kill_process)" : "no seccomp",
	    sandbox->network ? "a network namespace" : "no network namespace",
	    (unsigned)geteuid());
	(void)fflush(stdout);
}

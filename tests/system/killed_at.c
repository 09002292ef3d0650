/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * For LD_PRELOAD: thumbd dies, as of a SIGKILL, at one of its changes of files.  KILLED_AT is the
 * number of the change, from 1; KILLED_HOW says whether it dies before it, after it, or with half of it
 * done, which only a write can be.
 */

#define _GNU_SOURCE 1

#include <sys/stat.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORTED	__attribute__((visibility("default")))

static pid_t self;		/* not the workers, which are its children */
static unsigned long at, done;
static const char *how;

static void __attribute__((constructor))
begin(void)
{
	const char *number = getenv("KILLED_AT");

	how = getenv("KILLED_HOW");
	if (number == NULL || how == NULL || strcmp(program_invocation_short_name, "thumbd") != 0)
		return;
	at = strtoul(number, NULL, 10);
	self = getpid();
}

static int
is_last(void)
{

	return (self != 0 && getpid() == self && ++done == at);
}

static void __attribute__((noreturn))
die(void)
{

	(void)kill(self, SIGKILL);
	for (;;)
		(void)pause();
}

static void *
real(const char *name)
{

	return (dlsym(RTLD_NEXT, name));
}

/* Define a function that changes a file, and dies at its turn. */
#define CHANGE(name, parameters, arguments)					\
	int name parameters EXPORTED;						\
	int name parameters							\
	{									\
		const int last = is_last();					\
		int ret;							\
										\
		if (last && strcmp(how, "after") != 0)				\
			die();							\
		ret = ((int (*) parameters)real(#name)) arguments;		\
		if (last)							\
			die();							\
		return (ret);							\
	}

CHANGE(renameat, (int from, const char *old, int to, const char *new), (from, old, to, new))
CHANGE(unlinkat, (int dir, const char *name, int flags), (dir, name, flags))
CHANGE(utimensat, (int dir, const char *name, const struct timespec times[2], int flags),
    (dir, name, times, flags))

ssize_t write(int fd, const void *bytes, size_t len) EXPORTED;

typedef ssize_t write_f(int, const void *, size_t);

/* NB: the log is a file, too. */
ssize_t
write(int fd, const void *bytes, size_t len)
{
	write_f *real_write = (write_f *)real("write");
	struct stat st;
	ssize_t n;
	int last;

	last = fd > STDERR_FILENO && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && is_last();
	if (last && !strcmp(how, "before"))
		die();
	n = real_write(fd, bytes, last && !strcmp(how, "half") ? len / 2 : len);
	if (last)
		die();
	return (n);
}

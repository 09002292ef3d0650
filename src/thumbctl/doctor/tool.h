/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Other programs are run without a shell, and their output is kept.
 */

#ifndef TOOL_H_INCLUDED
#define TOOL_H_INCLUDED

#include <sys/types.h>

#include <stddef.h>

#define TOOL_NONE	(-1)		/* there is no such program, or it cannot be run */
#define TOOL_LATE	(-2)

struct tool {
	int	status;			/* 0: success */
	char	*out;			/* standard output */
	char	*all;			/* standard error */
	char	*err;			/* its last line, or "" */
};

/* Run a program, which is searched for in PATH, for that many seconds at most. */
void tool_run(struct tool *tool, const char *const *argv, unsigned seconds);
void tool_free(struct tool *tool);

/* Wait for the end of a child, and kill it after that many seconds: then return -1. */
int tool_await(pid_t pid, unsigned seconds, int *status);

/* A file as a text; NULL with errno.  Free it. */
char *tool_read(int fd, size_t *len);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a worker writes to its standard output and error: a pipe, whose lines its starter passes on.
 * They may be anything, and as many as a process that was taken over can make.
 */

#ifndef SAID_H_INCLUDED
#define SAID_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "sanitizer.h"

/* A longer line becomes several. */
#define SAID_LINE_MAX		500

/* Lines of one worker that are passed on at once.  A sanitizer's report has more than ours. */
#if SANITIZER
#  define SAID_LINES		10000
#else
#  define SAID_LINES		50
#endif

struct said {
	int		fd;			/* non-blocking; -1: it has ended */
	unsigned	left;			/* lines that may still be passed on */
	size_t		len;			/* of what has been read and not passed on */
	char		bytes[4096];
};

/* A line without its end, and without NUL; what else is in it is for the callee to look at. */
typedef void said_line_f(void *priv, const char *line);

void said_begin(struct said *said, int fd);

/*
 * Pass on what there is.  Returns 1 if that was all there is for now or ever, 0 if there may be
 * more but no line is left.  At the end of the pipe it is closed.
 */
int said_take(struct said *said, said_line_f *line, void *priv);

/* Drop what there is by now, a pipe's worth at most.  Returns how many lines that was. */
unsigned said_drop(struct said *said);

/* Close it. */
void said_end(struct said *said);

/* Pass on what a worker has written that has ended, and close the pipe. */
void said_last(int fd, said_line_f *line, void *priv);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The standard output and error of a worker are a pipe; its starter passes the lines on.  A
 * worker that was taken over may write any bytes, and any number of lines.
 */

#ifndef SAID_H_INCLUDED
#define SAID_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "sanitizer.h"

/* A longer line is split. */
#define SAID_LINE_MAX		500

/*
 * Lines of one worker that are passed on at once.  A sanitizer's report has more lines than other
 * output, and a full pipe has more than both.
 */
#if SANITIZER
#  define SAID_LINES		1000
#else
#  define SAID_LINES		50
#endif

struct said {
	int		fd;			/* non-blocking; -1: it has ended */
	unsigned	left;			/* lines that may still be passed on */
	size_t		len;			/* bytes that were read and not passed on */
	char		bytes[4096];
};

/* Gets a line without its newline, and without NULs.  NB: the callee must escape other bytes. */
typedef void said_line_f(void *priv, const char *line);

void said_begin(struct said *said, int fd);

/*
 * Pass on lines.  Returns 1 if there is no more now or ever, 0 if there may be more but the limit
 * is reached.  At its end the pipe is closed.
 */
int said_take(struct said *said, said_line_f *line, void *priv);

/* Drop the bytes in the pipe, up to its capacity.  Returns the number of lines. */
unsigned said_drop(struct said *said);

/* Close it. */
void said_end(struct said *said);

/* Pass on the rest of the output of a worker that has ended, and close the pipe. */
void said_last(int fd, said_line_f *line, void *priv);

#endif

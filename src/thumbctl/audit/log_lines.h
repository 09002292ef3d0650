/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An input's lines, one at a time, in a buffer that does not grow.
 */

#ifndef LOG_LINES_H_INCLUDED
#define LOG_LINES_H_INCLUDED

#include <stddef.h>

#include "log_input.h"

/* A longer line is told by its beginning alone. */
#define LOG_LINE_MAX	65536

struct log_lines;

enum log_line {
	LOG_LINE_END,
	LOG_LINE_DAMAGE,	/* the input ends here, and should not */
	LOG_LINE_WHOLE,
	LOG_LINE_LONG
};

struct log_lines *log_lines_new(void);
void log_lines_free(struct log_lines **lines);

/* Begin with another input. */
void log_lines_open(struct log_lines *lines, struct log_input *in);

/* The next line, without its end.  It may be written to, and lives until the next call. */
enum log_line log_lines_next(struct log_lines *lines, char **line, size_t *len);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The lines of an input, one at a time, in a buffer of fixed size.
 */

#ifndef LOG_LINES_H_INCLUDED
#define LOG_LINES_H_INCLUDED

#include <stddef.h>

#include "log_input.h"

/* Of a longer line, only the beginning is returned. */
#define LOG_LINE_MAX	65536

struct log_lines;

enum log_line {
	LOG_LINE_END,
	LOG_LINE_DAMAGE,	/* the input is damaged here */
	LOG_LINE_WHOLE,
	LOG_LINE_LONG
};

struct log_lines *log_lines_new(void);
void log_lines_free(struct log_lines **lines);

/* Start with another input. */
void log_lines_open(struct log_lines *lines, struct log_input *in);

/* Read the next line, without its newline.  It may be changed, and lives until the next call. */
enum log_line log_lines_next(struct log_lines *lines, char **line, size_t *len);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How far the reading of logs is, on a terminal; nowhere else.
 */

#ifndef LOG_PROGRESS_H_INCLUDED
#define LOG_PROGRESS_H_INCLUDED

#include <stdint.h>

struct log_progress {
	int		shown;		/* standard error is a terminal */
	uint64_t	total;		/* bytes of all files; 0: not known */
	uint64_t	before;		/* bytes of those that are done */
	int64_t		begun, next;	/* in nanoseconds */
};

/* With the bytes of all files, or 0. */
void log_progress_begin(struct log_progress *progress, uint64_t total);

/* Cheap enough for every few hundred lines: it draws five times a second. */
void log_progress_tell(struct log_progress *progress, uint64_t position, uint64_t lines);

/* A file is done. */
void log_progress_file(struct log_progress *progress, uint64_t size);

void log_progress_end(struct log_progress *progress);

#endif

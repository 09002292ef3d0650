/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How far a long command is, on standard error: a bar on a terminal, else a line now and then.
 */

#ifndef PROGRESS_H_INCLUDED
#define PROGRESS_H_INCLUDED

#include <stdint.h>

struct progress {
	uint64_t	total;		/* 0: not known */
	unsigned	every;		/* seconds between lines; 0: none */
	int		terminal;
	uint64_t	begun, shown;
	uint64_t	first;		/* what was done before it began */
};

void progress_begin(struct progress *p, uint64_t total, uint64_t done, unsigned every);

/* As often as one likes.  The note, such as "3 failed", may be empty. */
void progress_show(struct progress *p, uint64_t done, const char *note);

/* The same where bytes are done, in lines. */
void progress_show_bytes(struct progress *p, uint64_t done, uint64_t lines);

/* Before anything else is written to the terminal. */
void progress_clear(const struct progress *p);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The progress of a long command on standard error: a bar on a terminal, lines elsewhere.
 */

#ifndef PROGRESS_H_INCLUDED
#define PROGRESS_H_INCLUDED

#include <stdint.h>

/* The unit of the count. */
enum progress_unit {
	PROGRESS_THINGS,
	PROGRESS_BYTES
};

struct progress {
	enum progress_unit	unit;
	uint64_t		total;		/* 0: unknown */
	unsigned		every;		/* seconds between lines; 0: show nothing */
	int			terminal;
	uint64_t		begun, shown;
	uint64_t		first;		/* done before the command began */
};

void progress_begin(struct progress *p, enum progress_unit unit, uint64_t total, uint64_t done,
    unsigned every);

/* Show the progress, if it is time to.  A note such as "3 failed" may be empty. */
void progress_show(struct progress *p, uint64_t done, const char *note);

/* Clear the line of a terminal, before other output. */
void progress_clear(const struct progress *p);

#endif

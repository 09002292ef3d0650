/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Decides when absent originals are worth a line in the log: if not one original is found, the
 * directory or the origin may be the wrong one.
 */

#ifndef ABSENT_H_INCLUDED
#define ABSENT_H_INCLUDED

#include <stdint.h>

/* Zeros at the start.  Times are monotonic, in microseconds. */
struct absent {
	uint64_t	found;		/* when an original was found; 0: never */
	uint64_t	told;		/* when a line was logged; 0: never */
	unsigned	row;		/* absent originals since one was found */
};

void absent_found(struct absent *absent, uint64_t now);

/*
 * Counts an absent original.  Returns how many were absent in a row, to be logged; or 0 if an
 * original was found, or a line logged, within the last minute.
 */
unsigned absent_count(struct absent *absent, uint64_t now);

#endif

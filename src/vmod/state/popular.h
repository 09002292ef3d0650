/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which keys are asked for often: a count-min sketch in a fixed amount of memory, without locks.
 * Two keys that meet in all rows are counted together; a key is never counted too little.
 */

#ifndef POPULAR_H_INCLUDED
#define POPULAR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#define POPULAR_ROWS	2

struct popular {
	unsigned	threshold;
	double		period;		/* seconds, after which all counts are halved */
	size_t		columns;	/* a power of two */
	uint64_t	halved;		/* how many periods have been, atomic */
	uint32_t	*counts;	/* POPULAR_ROWS of columns, atomic */
};

/* Returns 0, or -1 without memory.  Columns are at least 16, and made a power of two. */
int popular_init(struct popular *popular, unsigned threshold, double period, size_t columns);
void popular_fini(struct popular *popular);

/* Count a key, and say whether it is popular: counted more often than the threshold. */
int popular_count(struct popular *popular, const char *key, double now);

#endif

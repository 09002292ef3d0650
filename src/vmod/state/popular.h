/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tells which keys are requested often: a count-min sketch in a fixed amount of memory, without
 * locks.  Two keys that collide in all rows share a count; no count is ever too low.
 */

#ifndef POPULAR_H_INCLUDED
#define POPULAR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "hash/seeded_hash.h"

#define POPULAR_ROWS	2

struct popular {
	struct hash_seed seed;
	unsigned	threshold;
	double		period;		/* seconds, after which all counts are halved */
	size_t		columns;	/* a power of two */
	uint64_t	halved;		/* number of the current period, atomic */
	uint32_t	*counts;	/* POPULAR_ROWS times columns, atomic */
};

/* Returns 0, or -1 without memory.  Columns are raised to 16 or to a power of two. */
int popular_init(struct popular *popular, unsigned threshold, double period, size_t columns);
void popular_fini(struct popular *popular);

/* Counts a key.  True if its count is above the threshold. */
int popular_count(struct popular *popular, const char *key, double now);

#endif

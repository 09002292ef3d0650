/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The two halves of one hash select the counters of a key.  A count that coincides with a halving
 * is off by a little, which is harmless.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "popular.h"

#define COLUMNS_MIN	16
#define LATE_MAX	16		/* periods */
#define FULL		(UINT32_MAX / 4 * 3)	/* above all thresholds; room for all threads */

int
popular_init(struct popular *popular, unsigned threshold, double period, size_t columns)
{

	hash_seed_init(&popular->seed);
	popular->threshold = threshold;
	popular->period = period;
	popular->halved = 0;
	popular->columns = COLUMNS_MIN;
	while (popular->columns < columns)
		popular->columns *= 2;
	popular->counts = calloc(POPULAR_ROWS * popular->columns, sizeof *popular->counts);
	return (popular->counts == NULL ? -1 : 0);
}

void
popular_fini(struct popular *popular)
{

	free(popular->counts);
	popular->counts = NULL;
}

/*
 * The first thread in a new period halves all counts, once for each period that has passed.  A task
 * may be late by some periods; a larger step back means that the clock was set.
 */
static void
age(struct popular *popular, double now)
{
	const uint64_t period = (uint64_t)(now / popular->period);
	uint64_t halved = __atomic_load_n(&popular->halved, __ATOMIC_RELAXED), passed;
	uint32_t n;
	size_t i;

	if ((period <= halved && period + LATE_MAX >= halved) ||
	    !__atomic_compare_exchange_n(&popular->halved, &halved, period, 0,
	    __ATOMIC_RELAXED, __ATOMIC_RELAXED) || halved == 0 || period < halved)
		return;
	passed = period - halved;
	for (i = 0; i < POPULAR_ROWS * popular->columns; i++) {
		n = __atomic_load_n(&popular->counts[i], __ATOMIC_RELAXED);
		if (n > 0)
			__atomic_store_n(&popular->counts[i], passed < 32 ? n >> passed : 0,
			    __ATOMIC_RELAXED);
	}
}

/* Adds one; a full counter stays full. */
static uint32_t
increment(uint32_t *counter)
{
	const uint32_t n = __atomic_load_n(counter, __ATOMIC_RELAXED);

	return (n < FULL ? __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED) : n);
}

int
popular_count(struct popular *popular, const char *key, double now)
{
	uint64_t h = seeded_hash(&popular->seed, key, strlen(key));
	uint32_t n, least = UINT32_MAX;
	unsigned row;
	size_t i;

	age(popular, now);
	for (row = 0; row < POPULAR_ROWS; row++, h >>= 32) {
		i = row * popular->columns + (h & (popular->columns - 1));
		n = increment(&popular->counts[i]);
		if (n < least)
			least = n;
	}
	return (least > popular->threshold);
}

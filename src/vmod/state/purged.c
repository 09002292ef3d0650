/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A place is one word: 24 bits of a hash, and the time in 4096ths of a second, modulo 8 years.
 */

#include "config.h"

#include <string.h>

#include "purged.h"

#define TIME_BITS	40
#define TIME_MASK	((UINT64_C(1) << TIME_BITS) - 1)
#define PER_SECOND	4096

static uint64_t
hash_of(const struct purged *purged, const char *original)
{

	return (seeded_hash(&purged->seed, original, strlen(original)));
}

static uint64_t
ticks(double now)
{

	return ((uint64_t)(now * PER_SECOND) & TIME_MASK);
}

void
purged_init(struct purged *purged)
{

	memset(purged, 0, sizeof *purged);
	hash_seed_init(&purged->seed);
}

void
purged_note(struct purged *purged, const char *original, double now)
{
	const uint64_t h = hash_of(purged, original);

	__atomic_store_n(&purged->places[h % PURGED_PLACES], (h & ~TIME_MASK) | ticks(now),
	    __ATOMIC_RELAXED);
}

int
purged_since(const struct purged *purged, const char *original, double began)
{
	const uint64_t h = hash_of(purged, original);
	const uint64_t word = __atomic_load_n(&purged->places[h % PURGED_PLACES],
	    __ATOMIC_RELAXED);

	return (word != 0 && (word & ~TIME_MASK) == (h & ~TIME_MASK) &&
	    ((word - ticks(began)) & TIME_MASK) <= TIME_MASK / 2);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A place is one word, so that no thread ever reads half of one: half a hash, the minute in which it
 * was written (modulo 65,536, which is 45 days), and the width.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "widths.h"

#define HALF		0xffffffff00000000
#define MINUTE_AT	16

static uint64_t
hash_of(const struct widths *widths, const char *original)
{

	return (seeded_hash(&widths->seed, original, strlen(original)));
}

static unsigned
minute_of(double now)
{

	return ((uint16_t)(uint64_t)(now / 60));
}

int
widths_init(struct widths *widths)
{

	hash_seed_init(&widths->seed);
	widths->places = calloc(WIDTHS_PLACES, sizeof *widths->places);
	return (widths->places == NULL ? -1 : 0);
}

void
widths_fini(struct widths *widths)
{

	free(widths->places);
	widths->places = NULL;
}

void
widths_set(struct widths *widths, const char *original, unsigned width, double now)
{
	const uint64_t h = hash_of(widths, original);

	if (width > WIDTHS_MAX)
		width = 0;
	__atomic_store_n(&widths->places[h % WIDTHS_PLACES],
	    (h & HALF) | (uint64_t)minute_of(now) << MINUTE_AT | width, __ATOMIC_RELAXED);
}

unsigned
widths_get(const struct widths *widths, const char *original, double now)
{
	const uint64_t h = hash_of(widths, original);
	const uint64_t word = __atomic_load_n(&widths->places[h % WIDTHS_PLACES], __ATOMIC_RELAXED);
	const uint16_t age = (uint16_t)(minute_of(now) - (uint16_t)(word >> MINUTE_AT));

	return ((word & HALF) == (h & HALF) && age < WIDTHS_MINUTES ? (uint16_t)word : 0);
}

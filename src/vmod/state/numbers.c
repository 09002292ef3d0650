/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A place is one word, so that no thread ever reads half of one: half a hash, the minute in which it
 * was written (modulo 65,536, which is 45 days), and the number.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "numbers.h"

#define HALF		0xffffffff00000000
#define MINUTE_AT	16

static uint64_t
hash_of(const struct numbers *numbers, const char *original)
{

	return (seeded_hash(&numbers->seed, original, strlen(original)));
}

static unsigned
minute_of(double now)
{

	return ((uint16_t)(uint64_t)(now / 60));
}

int
numbers_init(struct numbers *numbers)
{

	hash_seed_init(&numbers->seed);
	numbers->places = calloc(NUMBERS_PLACES, sizeof *numbers->places);
	return (numbers->places == NULL ? -1 : 0);
}

void
numbers_fini(struct numbers *numbers)
{

	free(numbers->places);
	numbers->places = NULL;
}

void
numbers_set(struct numbers *numbers, const char *original, unsigned number, double now)
{
	const uint64_t h = hash_of(numbers, original);

	if (number > NUMBERS_MAX)
		number = 0;
	__atomic_store_n(&numbers->places[h % NUMBERS_PLACES],
	    (h & HALF) | (uint64_t)minute_of(now) << MINUTE_AT | number, __ATOMIC_RELAXED);
}

unsigned
numbers_get(const struct numbers *numbers, const char *original, double now)
{
	const uint64_t h = hash_of(numbers, original);
	const uint64_t word = __atomic_load_n(&numbers->places[h % NUMBERS_PLACES],
	    __ATOMIC_RELAXED);
	const uint16_t age = (uint16_t)(minute_of(now) - (uint16_t)(word >> MINUTE_AT));

	return ((word & HALF) == (h & HALF) && age < NUMBERS_MINUTES ? (uint16_t)word : 0);
}

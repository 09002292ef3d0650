/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A number of each original, such as its width.  The table has a fixed size, forgets entries, and
 * needs no locks.
 */

#ifndef NUMBERS_H_INCLUDED
#define NUMBERS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "hash/seeded_hash.h"

#define NUMBERS_PLACES	65536
#define NUMBERS_MAX	UINT16_MAX
#define NUMBERS_MINUTES	1440		/* that a number is remembered: as long as an image is fresh */

struct numbers {
	struct hash_seed	seed;
	uint64_t		*places;	/* atomic */
};

/* Returns 0, or -1 without memory. */
int numbers_init(struct numbers *numbers);
void numbers_fini(struct numbers *numbers);

/* Remembers the number of an original at this time, in place of what was known; 0 forgets it. */
void numbers_set(struct numbers *numbers, const char *original, unsigned number, double now);

/* The number of an original, or 0.  Another one has the same half hash once in 4,000 million times. */
unsigned numbers_get(const struct numbers *numbers, const char *original, double now);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The widths of originals that were rendered in a larger width than their own: all thumbs from that
 * width on are the same.  The table has a fixed size, forgets entries, and needs no locks.
 */

#ifndef WIDTHS_H_INCLUDED
#define WIDTHS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "hash/seeded_hash.h"

#define WIDTHS_PLACES	65536
#define WIDTHS_MAX	UINT16_MAX	/* pixels */
#define WIDTHS_MINUTES	1440		/* that a width is remembered: as long as an image is fresh */

struct widths {
	struct hash_seed	seed;
	uint64_t		*places;	/* atomic */
};

/* Returns 0, or -1 without memory. */
int widths_init(struct widths *widths);
void widths_fini(struct widths *widths);

/* Remembers the width of an original at this time, in place of what was known; 0 forgets it. */
void widths_set(struct widths *widths, const char *original, unsigned width, double now);

/* The width of an original, or 0.  Another one has the same half hash once in 4,000 million times. */
unsigned widths_get(const struct widths *widths, const char *original, double now);

#endif

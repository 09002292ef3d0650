/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counts the purges of originals, so that a fetch, or a thumb on its way to the store, can tell
 * whether its original was purged meanwhile.  Originals share the places of a table of fixed size:
 * another one's purge may be taken for its own, but no purge is ever missed or forgotten.  Needs no
 * locks.
 */

#ifndef PURGE_COUNTS_H_INCLUDED
#define PURGE_COUNTS_H_INCLUDED

#include <stdint.h>

#include "seeded_hash.h"

#define PURGE_PLACES	16384

struct purge_counts {
	struct hash_seed	seed;
	uint32_t		counts[PURGE_PLACES];	/* atomic */
};

void purge_counts_init(struct purge_counts *counts);

/* The place of an original. */
unsigned purge_counts_place(const struct purge_counts *counts, const char *original);

/* Counts a purge, and tells how many there were. */
void purge_counts_add(struct purge_counts *counts, const char *original);
uint32_t purge_counts_of(const struct purge_counts *counts, unsigned place);

#endif

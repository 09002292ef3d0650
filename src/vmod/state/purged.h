/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * When originals were purged: a fetch that began before may have been of the old file.  The table
 * has a fixed size, forgets entries, and needs no locks.
 */

#ifndef PURGED_H_INCLUDED
#define PURGED_H_INCLUDED

#include <stdint.h>

#include "hash/seeded_hash.h"

#define PURGED_PLACES	16384

struct purged {
	struct hash_seed	seed;
	uint64_t		places[PURGED_PLACES];	/* atomic */
};

void purged_init(struct purged *purged);

/* The original is purged at this time. */
void purged_note(struct purged *purged, const char *original, double now);

/* Whether the original was purged at this time or later. */
int purged_since(const struct purged *purged, const char *original, double began);

#endif

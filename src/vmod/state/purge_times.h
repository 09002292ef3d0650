/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * When originals were purged, so that what a file says of one is not believed if the file is older.
 * Originals share the places of a table of fixed size: another one's purge may be taken for its own,
 * but no purge is ever missed or forgotten.  Those before the table was made are not known: all
 * originals count as purged then.  Needs no locks.
 */

#ifndef PURGE_TIMES_H_INCLUDED
#define PURGE_TIMES_H_INCLUDED

#include <stdint.h>

#include "hash/seeded_hash.h"

#define PURGE_TIMES	(1 << 18)	/* 1 MB */

struct purge_times {
	struct hash_seed	seed;
	uint32_t		since;
	uint32_t		times[PURGE_TIMES];	/* seconds since 1970; atomic */
};

/* Returns NULL without memory. */
struct purge_times *purge_times_new(double now);

/* The place of an original. */
uint32_t purge_times_place(const struct purge_times *times, const char *wiki, const char *name);

void purge_times_set(struct purge_times *times, uint32_t place, double now);

/* Whether a file that was begun at a second, by a clock that is right, may be older than a purge. */
int purge_times_is_after(const struct purge_times *times, uint32_t place, uint64_t begun);

#endif

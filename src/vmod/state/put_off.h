/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * URLs whose refresh is put off because the last one has failed: otherwise each hit of the stale
 * object would try again.  The table has a fixed size, forgets entries, and needs no locks.
 */

#ifndef PUT_OFF_H_INCLUDED
#define PUT_OFF_H_INCLUDED

#include <stdint.h>

#include "hash/seeded_hash.h"

#define PUT_OFF_URLS	4096

struct put_off {
	struct hash_seed	seed;
	uint64_t		entries[PUT_OFF_URLS];	/* half a hash, and the end in seconds; atomic */
};

void put_off_init(struct put_off *table);

/* Puts a URL off until this time, in whole seconds. */
void put_off_until(struct put_off *table, const char *url, double until);

/* Whether the URL is put off; another URL has the same half hash once in 4,000 million times. */
int put_off_has(const struct put_off *table, const char *url, double now);

#endif

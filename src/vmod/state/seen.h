/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * URLs that are known to be accepted and canonical, which they stay as long as the site lives: a
 * few thousand of them are most of the traffic.  The set has a fixed size, forgets entries, and
 * needs no locks.  It holds whole URLs, so that no other URL is taken for one of them.
 */

#ifndef SEEN_H_INCLUDED
#define SEEN_H_INCLUDED

#include <stddef.h>

#include "hash/seeded_hash.h"

#define SEEN_URL_MAX	504	/* bytes; a path has the escaped name twice */

struct seen_entry;

struct seen {
	struct hash_seed	seed;
	unsigned		shift;		/* of a hash, to get an index */
	struct seen_entry	*entries;	/* NULL if none are remembered */
};

/* Room for n URLs, rounded up to a power of two; 0 disables it.  0, or -1 without memory. */
int seen_init(struct seen *seen, size_t n);
void seen_fini(struct seen *seen);

/* Whether the set has the URL. */
int seen_has(const struct seen *seen, const char *url, size_t len);

/* Adds a URL, perhaps in place of another; a long one is not added. */
void seen_add(struct seen *seen, const char *url, size_t len);

#endif

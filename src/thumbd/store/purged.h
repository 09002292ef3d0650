/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The latest purges: a thumb whose request came before a purge of its original is not stored after
 * it.
 */

#ifndef PURGED_H_INCLUDED
#define PURGED_H_INCLUDED

#include <stdint.h>

#include "hash/seeded_hash.h"

/* If more come during a request, all its thumbs are taken as purged. */
#define PURGED_MAX	1024

struct purged {
	struct hash_seed	seed;
	uint64_t		n;		/* of all purges */
	uint64_t		keys[PURGED_MAX];
};

void purged_init(struct purged *purged);

/* Remember a purge of an original, by a name of it. */
void purged_add(struct purged *purged, const char *name);

/* Whether the original was purged since there were n purges. */
int purged_since(const struct purged *purged, const char *name, uint64_t n);

#endif

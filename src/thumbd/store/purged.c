/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A ring of hashes.
 */

#include "config.h"

#include <string.h>

#include "purged.h"

void
purged_init(struct purged *p)
{

	hash_seed_init(&p->seed);
	p->n = 0;
}

static uint64_t
key_of(const struct purged *p, const char *name)
{

	return (seeded_hash(&p->seed, name, strlen(name)));
}

void
purged_add(struct purged *p, const char *name)
{

	p->keys[p->n++ % PURGED_MAX] = key_of(p, name);
}

int
purged_since(const struct purged *p, const char *name, uint64_t n)
{
	const uint64_t key = key_of(p, name);

	if (p->n - n > PURGED_MAX)
		return (1);
	for (; n < p->n; n++)
		if (p->keys[n % PURGED_MAX] == key)
			return (1);
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The identity of a file is in its stat(2).
 */

#include "config.h"

#include <stdint.h>

#include "identity.h"

void
identity_of(struct identity *identity, const struct stat *st)
{

	identity->dev = st->st_dev;
	identity->ino = st->st_ino;
	identity->size = st->st_size;
	identity->mtime = st->st_mtim;
}

int
identity_same(const struct identity *a, const struct identity *b)
{

	return (a->ino == b->ino && a->dev == b->dev && a->size == b->size &&
	    a->mtime.tv_sec == b->mtime.tv_sec && a->mtime.tv_nsec == b->mtime.tv_nsec);
}

size_t
identity_hash(const struct hash_seed *seed, const struct identity *identity)
{
	const uint64_t numbers[] = { identity->dev, identity->ino };

	return ((size_t)seeded_hash(seed, numbers, sizeof numbers));
}

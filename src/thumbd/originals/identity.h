/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The identity of an original, whatever its name: a file that is replaced or changed has another
 * identity.
 */

#ifndef IDENTITY_H_INCLUDED
#define IDENTITY_H_INCLUDED

#include <sys/stat.h>
#include <time.h>

#include "hash/seeded_hash.h"

struct identity {
	dev_t		dev;
	ino_t		ino;
	off_t		size;
	struct timespec	mtime;
};

/* The identity of a file. */
void identity_of(struct identity *identity, const struct stat *st);

int identity_same(const struct identity *a, const struct identity *b);

/* The hash for a table, with its seed: users who upload files can influence their inodes. */
size_t identity_hash(const struct hash_seed *seed, const struct identity *identity);

#endif

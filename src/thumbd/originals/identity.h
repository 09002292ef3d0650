/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which file an original is, whatever name it was asked for by: a file that is replaced or
 * written to is another one.
 */

#ifndef IDENTITY_H_INCLUDED
#define IDENTITY_H_INCLUDED

#include <sys/stat.h>
#include <time.h>

struct identity {
	dev_t		dev;
	ino_t		ino;
	off_t		size;
	struct timespec	mtime;
};

/* Of a file. */
void identity_of(struct identity *identity, const struct stat *st);

int identity_same(const struct identity *a, const struct identity *b);

/* For a hash table. */
size_t identity_hash(const struct identity *identity);

#endif

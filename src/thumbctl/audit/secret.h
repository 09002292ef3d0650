/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Hashes with a secret: nobody can write logs whose URLs collide in a table.
 */

#ifndef SECRET_H_INCLUDED
#define SECRET_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#define SECRET_BYTES	192

struct secret {
	uint8_t	bytes[SECRET_BYTES];
};

/* A random one.  Returns -1 with errno. */
int secret_random(struct secret *secret);

/* A secret made from a number, so that reports can be repeated. */
void secret_of_seed(struct secret *secret, uint64_t seed);

uint64_t secret_hash(const struct secret *secret, const void *bytes, size_t len);

#endif

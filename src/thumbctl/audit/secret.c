/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * XXH3 with a secret and not a seed: a seed changes less of the hash.
 */

#include "config.h"

#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "secret.h"

int
secret_random(struct secret *secret)
{

	return (getrandom(secret->bytes, sizeof secret->bytes, 0) == sizeof secret->bytes ? 0 : -1);
}

void
secret_of_seed(struct secret *secret, uint64_t seed)
{
	uint64_t word;
	size_t i;

	for (i = 0; i < sizeof secret->bytes; i += sizeof word) {
		word = XXH64(&i, sizeof i, seed);
		memcpy(secret->bytes + i, &word, sizeof word);
	}
}

uint64_t
secret_hash(const struct secret *secret, const void *bytes, size_t len)
{

	return (XXH3_64bits_withSecret(bytes, len, secret->bytes, sizeof secret->bytes));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A 64-bit hash for the places of a rollout, which must be the same on all machines and in all
 * releases.  Tables have a seeded hash in its place.
 */

#ifndef KEY_HASH_H_INCLUDED
#define KEY_HASH_H_INCLUDED

#include <stdint.h>

/* FNV-1a with a final mix, as its upper bits are poor for short keys. */
static inline uint64_t
key_hash(const char *key)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * 0x100000001b3;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93;
	return (h ^ h >> 32);
}

#endif

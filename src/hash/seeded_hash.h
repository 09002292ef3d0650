/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The hash of all tables whose keys come from outside.  Each table has a random seed, so that no
 * attacker can choose keys that collide.  Keys are read eight bytes at a time, since a hit of
 * Varnish hashes its URL.  No hash is stored or compared with that of another process.
 */

#ifndef SEEDED_HASH_H_INCLUDED
#define SEEDED_HASH_H_INCLUDED

#include <sys/random.h>

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct hash_seed {
	uint64_t	start, factor;
};

/* The kernel blocks at most until it has started, and never gives less than 256 bytes. */
static inline void
hash_seed_init(struct hash_seed *seed)
{
	ssize_t n;

	do
		n = getrandom(seed, sizeof *seed, 0);
	while (n < 0);
	assert(n == (ssize_t)sizeof *seed);
	seed->factor |= 1;
}

/* The two halves of the 128-bit product, so that each bit of a depends on all bits of both. */
static inline uint64_t
hash_fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	const unsigned __int128 product = (unsigned __int128)a * b;

	return ((uint64_t)product ^ (uint64_t)(product >> 64));
#else
	const uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	const uint64_t low = al * bl, mid = ah * bl + (low >> 32);
	const uint64_t mid2 = al * bh + (uint32_t)mid;

	return (a * b ^ (ah * bh + (mid >> 32) + (mid2 >> 32)));
#endif
}

/* The next eight bytes of a text, or the rest of it. */
static inline uint64_t
hash_word_at(const char *p, size_t left)
{
	uint64_t w = 0;

	if (left >= sizeof w)
		memcpy(&w, p, sizeof w);
	else
		memcpy(&w, p, left);
	return (w);
}

static inline uint64_t
seeded_hash(const struct hash_seed *seed, const void *key, size_t len)
{
	uint64_t h = seed->start ^ len;
	size_t i;

	for (i = 0; i < len; i += 8)
		h = hash_fold(h ^ hash_word_at((const char *)key + i, len - i), seed->factor);
	return (hash_fold(h ^ seed->start, seed->factor));
}

#endif

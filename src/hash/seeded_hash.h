/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The hash of all tables whose keys come from outside.  Each table has a random seed, so that no
 * attacker can choose keys that collide.  Keys are read eight bytes at a time, since a hit of
 * Varnish hashes its URL.  No hash of a random seed is stored or compared with that of another
 * process.
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

/* For machines without products of 128 bits. */
static inline uint64_t
hash_fold_by_halves(uint64_t a, uint64_t b)
{
	const uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	const uint64_t upper = ah * bl + (al * bl >> 32);
	const uint64_t lower = al * bh + (uint32_t)upper;

	return (a * b ^ (ah * bh + (upper >> 32) + (lower >> 32)));
}

/* Both halves of a product: each bit of the result depends on all bits of both factors. */
static inline uint64_t
hash_fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	__extension__ const unsigned __int128 product = (unsigned __int128)a * b;

	return ((uint64_t)product ^ (uint64_t)(product >> 64));
#else
	return (hash_fold_by_halves(a, b));
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
	return (hash_fold(h, seed->factor ^ seed->start));
}

#endif

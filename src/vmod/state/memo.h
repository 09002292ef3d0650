/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What URLs were mapped to by a file, so that a hit neither parses its URL nor searches the file again.
 * The set has a fixed size, forgets entries, and needs no locks.  It holds whole URLs, so that no other
 * URL is taken for one of them.
 */

#ifndef MEMO_H_INCLUDED
#define MEMO_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "hash/seeded_hash.h"

#define MEMO_URL_MAX	504	/* bytes */
#define MEMO_TEXT_MAX	304

struct memo_value {
	uint64_t		generation;	/* of the file */
	uint32_t		place;		/* of the original, in a struct purge_times */
	uint16_t		share;		/* and among all, for a percentage of them */
	uint16_t		len;		/* of the text; 0: the file has no such original */
	char			text[MEMO_TEXT_MAX];	/* without a NUL */
};

struct memo_entry;

struct memo {
	struct hash_seed	seed;
	unsigned		shift;		/* of a hash, to get an index */
	struct memo_entry	*entries;	/* NULL if none are remembered */
};

/* Room for n URLs, rounded up to a power of two; 0 disables it.  0, or -1 without memory. */
int memo_init(struct memo *memo, size_t n);
void memo_fini(struct memo *memo);

/* Returns whether *to was copied. */
int memo_get(const struct memo *memo, const char *url, size_t len, struct memo_value *to);

/* Adds a URL, perhaps in place of another; a long one is not added. */
void memo_set(struct memo *memo, const char *url, size_t len, const struct memo_value *to);

#endif

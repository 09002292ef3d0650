/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An LRU cache of any size, replayed: the keys it has seen, and how many bytes deep each lies.
 *
 * A key lies as deep as the bytes of all that was asked for since, with its own (its stack
 * distance, Mattson et al. 1970); a cache that large has it.  All keys are kept as long as they
 * fit the memory; then half of them, by hash, a quarter, and so on, and each stands for two, for
 * four (SHARDS, Waldspurger et al. 2015).  Which are kept does not depend on how often they are
 * asked for, so that they tell how many keys there are and what they have in bytes, too.
 */

#ifndef CACHE_MODEL_H_INCLUDED
#define CACHE_MODEL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumbctl/report/estimate.h"
#include "thumburl/thumburl.h"

#define CACHE_SIZES_MAX		8
#define CACHE_GROUPS		64	/* of keys; how they differ tells the error */
#define CACHE_DEPTHS		(62 * 8)

/* How well a key's bytes are known; better is greater. */
enum cache_known {
	CACHE_USUAL,			/* from its format and width */
	CACHE_SCALED,			/* from another width's */
	CACHE_SEEN
};

struct cache_key {
	uint64_t		key;
	uint32_t		tick;		/* when it was asked for last */
	uint32_t		bytes;
	uint16_t		width;
	unsigned char		type;		/* enum thumburl_type */
	unsigned char		known;		/* enum cache_known */
};

struct cache_model {
	uint64_t		requests;
	unsigned		halvings;	/* one in 2^halvings keys is kept */

	struct cache_key	*keys;
	uint32_t		n_keys, room, max_keys;
	uint32_t		*index;		/* key number + 1, by hash */
	uint32_t		index_size;
	uint64_t		*ticks;	/* Fenwick tree of bytes asked for then */
	uint32_t		now, n_ticks;
	uint64_t		bytes;		/* of all kept keys */

	size_t			n_sizes;
	uint64_t		size[CACHE_SIZES_MAX];
	uint64_t		misses[CACHE_SIZES_MAX][CACHE_GROUPS];
	uint64_t		first;			/* requests of a key */
	uint64_t		hits[CACHE_DEPTHS];	/* the others, by how deep it lay */

	/* Where bytes were guessed from another width's and then seen. */
	uint64_t		guessed_keys, guessed_bytes, seen_bytes;
};

/* The least memory that a model has. */
#define CACHE_MODEL_MIN		(256 * 1024)

/* A model in so many bytes of memory, for caches of these sizes; NULL if there is no memory. */
struct cache_model *cache_model_new(size_t memory, const uint64_t *sizes, size_t n_sizes);
void cache_model_free(struct cache_model **model);

/* A request.  Returns -1 if there is no memory. */
int cache_model_ask(struct cache_model *model, uint64_t key, const struct cache_key *what);

/* Keys, and their bytes, that choose() is not 0 for; all if it is NULL. */
typedef int cache_choose_f(const struct cache_key *key, const void *priv);
struct estimate cache_model_keys(const struct cache_model *model, cache_choose_f *choose,
    const void *priv);
struct estimate cache_model_bytes(const struct cache_model *model, cache_choose_f *choose,
    const void *priv);

/* Share of requests that a cache of the i-th size has. */
struct estimate cache_model_hit_ratio(const struct cache_model *model, size_t i);

/* The same for any size: that of the next depth at or below it. */
double cache_model_curve(const struct cache_model *model, uint64_t size);

#endif

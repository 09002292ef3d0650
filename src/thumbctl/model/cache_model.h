/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A model of an LRU cache of every size at once: the keys it has seen, and the depth of each.
 *
 * The depth of a key is the bytes of all keys requested since, and its own (its stack distance,
 * Mattson et al. 1970): a cache of that size has it.  All keys are kept as long as they fit the
 * memory; then half of them, by hash, a quarter, and so on, and each stands for two, for four
 * (SHARDS, Waldspurger et al. 2015).  The choice does not depend on how often a key is requested:
 * kept keys also tell the number of all keys and their bytes.
 */

#ifndef CACHE_MODEL_H_INCLUDED
#define CACHE_MODEL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumbctl/report/estimate.h"
#include "thumburl/thumburl.h"

#define CACHE_SIZES_MAX		8
#define CACHE_GROUPS		64	/* of keys, whose variance gives the error */
#define CACHE_DEPTHS		(62 * 8)

/* How well the bytes of a key are known; the larger, the better. */
enum cache_known {
	CACHE_USUAL,			/* a usual value for its format and width */
	CACHE_SCALED,			/* from another width */
	CACHE_SEEN			/* from the log */
};

struct cache_key {
	uint64_t		key;
	uint32_t		tick;		/* of the last request */
	uint32_t		bytes;
	uint16_t		width;
	unsigned char		type;		/* enum thumburl_type */
	unsigned char		known;		/* enum cache_known */
};

struct cache_model {
	uint64_t		requests;
	uint64_t		depth;		/* of the last request of a kept key;
						 * UINT64_MAX: its first */
	unsigned		halvings;	/* one in 2^halvings keys is kept */

	struct cache_key	*keys;
	uint32_t		n_keys, room, max_keys;
	uint32_t		*index;		/* key number + 1, by hash */
	uint32_t		index_size;
	uint64_t		*ticks;		/* Fenwick tree of bytes by last request */
	uint32_t		now, n_ticks;
	uint64_t		bytes;		/* of all kept keys */

	size_t			n_sizes;
	uint64_t		size[CACHE_SIZES_MAX];
	uint64_t		misses[CACHE_SIZES_MAX][CACHE_GROUPS];
	uint64_t		first;			/* first requests of a key */
	uint64_t		hits[CACHE_DEPTHS];	/* the others, by depth */

	/* Keys whose bytes were scaled from another width, and seen later. */
	uint64_t		guessed_keys, guessed_bytes, seen_bytes;
};

/* The smallest memory of a model. */
#define CACHE_MODEL_MIN		(256 * 1024)

/* A model in so many bytes of memory, for caches of these sizes.  NULL: memory is short. */
struct cache_model *cache_model_new(size_t memory, const uint64_t *sizes, size_t n_sizes);
void cache_model_free(struct cache_model **model);

/* Replay a request.  Returns -1 if memory is short. */
int cache_model_ask(struct cache_model *model, uint64_t key, const struct cache_key *what);

/* The number of keys that choose() accepts, and their bytes; of all keys if it is NULL. */
typedef int cache_choose_f(const struct cache_key *key, const void *priv);
struct estimate cache_model_keys(const struct cache_model *model, cache_choose_f *choose,
    const void *priv);
struct estimate cache_model_bytes(const struct cache_model *model, cache_choose_f *choose,
    const void *priv);

/* The hit ratio of a cache of the i-th size. */
struct estimate cache_model_hit_ratio(const struct cache_model *model, size_t i);

/* The hit ratio of a cache of any size, rounded down to a depth. */
double cache_model_curve(const struct cache_model *model, uint64_t size);

#endif

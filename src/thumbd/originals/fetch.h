/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The fetch of an original, for all who ask for it, from one origin after another until one has
 * it.
 */

#ifndef FETCH_H_INCLUDED
#define FETCH_H_INCLUDED

#include <stdint.h>

#include "cache.h"
#include "curl_loop.h"
#include "fetch_queue.h"
#include "thumbd/options.h"
#include "waiters.h"

/* A fetch does not run any more: another may. */
typedef void fetch_over_f(void *priv);

/* What all fetches share. */
struct fetch_means {
	struct curl_loop	*loop;
	struct cache		*cache;		/* or NULL */
	struct fetch_queue	queue;
	fetch_over_f		*over;
	void			*priv;
};

struct fetch {
	struct fetch_means	*means;
	struct options		*options;	/* a reference */
	char			**urls;		/* one for each origin */
	size_t			at;		/* the origin that is asked */
	unsigned		failed;		/* status, if no other origin has it */
	struct download		*download;	/* NULL: it waits for its turn */
	struct spool		*spool;		/* what has arrived, if anything has */
	struct cached		stale;		/* what is to be confirmed */
	uint64_t		since;		/* it waits */
	struct waiters		waiters;
	TAILQ_ENTRY(fetch)	list;		/* of those that wait, or run */
};

/* One that waits for its turn.  Takes the URLs.  NULL: no memory. */
struct fetch *fetch_new(struct fetch_means *means, struct options *options, char **urls,
    unsigned failed);

/* The one that is asked, or is to be. */
const struct origin *fetch_origin(const struct fetch *fetch);

/* It has its turn. */
void fetch_start(struct fetch *fetch);

/* Those who have left do not wait any more; nor, for its turn, does who has waited for so long. */
void fetch_sift(struct fetch *fetch, uint64_t wait);

/* Nobody is told. */
void fetch_free(struct fetch *fetch);

#endif

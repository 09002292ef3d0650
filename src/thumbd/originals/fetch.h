/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The fetch of one original, from one HTTP origin after another until one has it.
 */

#ifndef FETCH_H_INCLUDED
#define FETCH_H_INCLUDED

#include "cache.h"
#include "curl_loop.h"
#include "original.h"
#include "thumbd/options.h"

struct fetch;
struct origin;
struct tokens;

/* Shared by all fetches. */
struct fetch_means {
	struct curl_loop	*loop;
	struct disk_cache		*cache;		/* or NULL */
	struct tokens		*tokens;
};

/* The owner of a fetch. */
struct fetch_owner {
	/* Whether this knowledge is enough: then the bytes are not fetched. */
	int	(*suffices)(void *priv, const struct original *original);
	/* The origin failed, or has no such file: fetch_start() asks the next one. */
	void	(*next)(void *priv);
	/* Called once, with a status of original_done_f; then the fetch is gone. */
	void	(*done)(void *priv, unsigned status, struct original *original);
	void	*priv;
};

/*
 * Make a fetch that has not started.  Takes the URLs, one for each origin of the options.  Failed
 * is the status if no origin has the file.  NULL: no memory.
 */
struct fetch *fetch_new(struct fetch_means *means, struct options *options, char **urls,
    unsigned failed, const struct fetch_owner *owner);

/* The original may be one that all who wait know: then its bytes are not fetched. */
void fetch_know(struct fetch *fetch, const struct original_known *known);

/*
 * Whether a fetch is of these URLs, by the same options, and enough for who knows this original, or
 * NULL.
 */
int fetch_is_of(const struct fetch *fetch, const struct options *options, char * const *urls,
    const struct original_known *known);

/* The origin that is asked now, or next. */
const struct origin *fetch_origin(const struct fetch *fetch);

/* Ask the origin.  Returns -1 if there is no memory. */
int fetch_start(struct fetch *fetch);

/* The cache will be closed. */
void fetch_leave_cache(struct fetch *fetch);

/* End a fetch without a call of its owner. */
void fetch_free(struct fetch **fetchp);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fetching over HTTP: as many at a time as are begun, in one thread, by libcurl.
 */

#ifndef HTTP_FETCH_H_INCLUDED
#define HTTP_FETCH_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

struct endpoint;

/* What a cache says of an answer (X-Cache, or what Varnish adds itself). */
enum answer_cache {
	CACHE_UNKNOWN,
	CACHE_HIT,
	CACHE_MISS
};

#define ANSWER_TYPE_MAX	64

struct answer {
	unsigned		status;		/* 0: there is none, or not all of the answer */
	int			code;		/* then, libcurl's */
	const char		*error;		/* and that in words */
	unsigned		retry_after;	/* seconds; 0: not said */
	enum answer_cache	cache;
	uint64_t		bytes;		/* of the body */
	char			type[ANSWER_TYPE_MAX];	/* printable, without parameters */
};

typedef void fetch_done_f(void *priv, const struct answer *answer);

struct fetcher;

/* Connections that are kept for the next request, at most. */
struct fetcher *fetcher_new(unsigned connections);
void fetcher_free(struct fetcher **fetcherp);

/*
 * Begin: a target at an endpoint, which must live until then as priv must.  The body is written
 * to a file, whose descriptor stays the caller's, or is dropped (-1).  No redirect is followed.
 */
void fetch(struct fetcher *fetcher, const struct endpoint *endpoint, const char *target,
    int body, fetch_done_f *done, void *priv);

/* Wait until an answer is there and done with, fd can be read (-1: none), or so long. */
void fetcher_run(struct fetcher *fetcher, int fd, int milliseconds);

unsigned fetcher_running(const struct fetcher *fetcher);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * HTTP requests, any number at a time, in one thread.
 */

#ifndef HTTP_FETCH_H_INCLUDED
#define HTTP_FETCH_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

struct endpoint;

/* Whether an answer comes from a cache, by X-Cache or by headers that Varnish adds. */
enum answer_cache {
	CACHE_UNKNOWN,
	CACHE_HIT,
	CACHE_MISS
};

#define ANSWER_TYPE_MAX	64

struct answer {
	unsigned		status;		/* 0: no answer, or an incomplete one */
	int			code;		/* libcurl's, if status is 0 */
	const char		*error;		/* the code in words */
	unsigned		retry_after;	/* seconds; 0: unknown */
	enum answer_cache	cache;
	uint64_t		bytes;		/* of the body */
	long			date;		/* its Date, less our clock, in seconds; 0: none */
	char			type[ANSWER_TYPE_MAX];	/* media type, printable, no parameters */
};

typedef void fetch_done_f(void *priv, const struct answer *answer);

struct fetcher;

/* A fetcher keeps up to that many idle connections. */
struct fetcher *fetcher_new(unsigned connections);
void fetcher_free(struct fetcher **fetcherp);

/*
 * Start a request for a target at an endpoint, which must live until done() is called, as priv
 * must.  The body is written to a file, whose descriptor stays the caller's; with -1 it is
 * dropped.  Redirects are not followed.
 */
void fetch(struct fetcher *fetcher, const struct endpoint *endpoint, const char *target,
    int body, fetch_done_f *done, void *priv);

/* Wait for an answer, for fd to be readable (-1: no such fd), or for so long. */
void fetcher_run(struct fetcher *fetcher, int fd, int milliseconds);

unsigned fetcher_running(const struct fetcher *fetcher);

#endif

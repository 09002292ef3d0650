/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One original from one origin.
 */

#ifndef DOWNLOAD_H_INCLUDED
#define DOWNLOAD_H_INCLUDED

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

#include "curl_loop.h"
#include "origin_version.h"

/* What comes of it: name, label of its metric. */
#define DOWNLOAD_RESULTS(X)								\
	X(OK,		"ok")		/* all of it has arrived */			\
	X(UNCHANGED,	"unchanged")	/* it is the version that was asked about */	\
	X(ENOUGH,	"enough")	/* nobody needs more than its version */	\
	X(MISSING,	"missing")	/* the origin has no such file */		\
	X(TOO_LARGE,	"too_large")							\
	X(TIMEOUT,	"timeout")							\
	X(FAILED,	"failed")							\
	X(NO_ROOM,	"no_room")	/* it could not be kept here */			\
	X(DROPPED,	"dropped")	/* nobody waited for it any more */

enum download_result {
#define X(id, label) DOWNLOAD_##id,
	DOWNLOAD_RESULTS(X)
#undef X
	N_DOWNLOAD_RESULTS
};

struct download_options {
	unsigned		connect, timeout;	/* seconds */
	unsigned		slow, speed;		/* so long below so many bytes a second */
	unsigned		idle;			/* seconds that a connection is kept */
	unsigned		redirects;		/* on the same site */
	uint64_t		size_max;		/* bytes */
};

/* Who a download is for.  NB: head() and body() are called from within libcurl. */
struct download_user {
	/* Its version is known.  Returns whether that is enough. */
	int	(*head)(void *priv, const struct origin_version *version);
	/* More of it.  Returns -1 if it cannot be kept. */
	int	(*body)(void *priv, const void *data, size_t len);
	/* Called once, from the event loop; then the download is gone. */
	void	(*done)(void *priv, enum download_result result,
	    const struct origin_version *version, const char *why);
	void	*priv;
};

struct download;

/*
 * Begin one; known is the version that is here already, or NULL.  Headers must live as long as
 * it does.  NULL: there is no memory.
 */
struct download *download_new(struct curl_loop *loop, const char *url,
    struct curl_slist *headers, const struct download_options *options,
    const struct origin_version *known, const struct download_user *user);

/* Give it up; done() is not called. */
void download_drop(struct download **downloadp);

/* For curl_loop_new(). */
curl_loop_done_f download_ended;

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The download of one original from one origin.
 */

#ifndef DOWNLOAD_H_INCLUDED
#define DOWNLOAD_H_INCLUDED

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

#include "curl_loop.h"
#include "origin_keys.h"
#include "origin_version.h"

/* Results: name, label of the metric. */
#define DOWNLOAD_RESULTS(X)								\
	X(OK,		"ok")		/* complete */					\
	X(UNCHANGED,	"unchanged")	/* the known version is the current one */	\
	X(ENOUGH,	"enough")	/* only the version was needed */		\
	X(MISSING,	"missing")	/* the origin has no such file */		\
	X(DENIED,	"denied")	/* the origin rejected the token */		\
	X(TOO_LARGE,	"too_large")							\
	X(TIMEOUT,	"timeout")							\
	X(FAILED,	"failed")							\
	X(NO_ROOM,	"no_room")	/* its bytes could not be stored */		\
	X(DROPPED,	"dropped")	/* all requests have left */

enum download_result {
#define X(id, label) DOWNLOAD_##id,
	DOWNLOAD_RESULTS(X)
#undef X
	N_DOWNLOAD_RESULTS
};

struct download_options {
	unsigned		connect, timeout;	/* seconds */
	unsigned		slow, speed;		/* seconds below speed bytes a second */
	unsigned		idle;			/* seconds that a connection is kept */
	unsigned		redirects;		/* on the same site */
	int			denied_is_missing;	/* a 403 is as good as a 404 */
	uint64_t		size_max;		/* bytes */
};

/* The user of a download.  NB: libcurl calls head() and body(). */
struct download_user {
	/* The headers have arrived.  Returns whether they are enough. */
	int	(*head)(void *priv, const struct origin_version *version);
	/* Bytes have arrived.  Returns -1 if they cannot be stored. */
	int	(*body)(void *priv, const void *data, size_t len);
	/* Called once, from the event loop; then the download is gone. */
	void	(*done)(void *priv, enum download_result result,
	    const struct origin_version *version, const char *why);
	void	*priv;
};

struct download;

/* A request to an origin. */
struct download_request {
	const char		*url;
	struct curl_slist	*headers;	/* they must live as long as the download */
	const char		*token;		/* or NULL */
	const struct origin_keys *signed_by;	/* or NULL */
	const struct origin_version	*known;	/* the cached version, or NULL */
};

/* Start a download.  NULL: there is no memory. */
struct download *download_new(struct curl_loop *loop, const struct download_request *request,
    const struct download_options *options, const struct download_user *user);

/* End a download without a call of done(). */
void download_drop(struct download **downloadp);

/* For curl_loop_new(). */
curl_loop_done_f download_ended;

#endif

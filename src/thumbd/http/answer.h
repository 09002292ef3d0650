/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * HTTP answers: a thumb, or a line of text with the reason why there is none.
 */

#ifndef ANSWER_H_INCLUDED
#define ANSWER_H_INCLUDED

#include <event2/buffer.h>
#include <event2/http.h>
#include <limits.h>

#include "job/job.h"
#include "thumbd/originals/originals.h"
#include "thumburl/thumburl.h"
#include "validator.h"

/*
 * Status, reason, and the seconds for which a cache or a client may keep the answer.  Options set
 * those of a thumb.  Those of an error are never 0: Varnish fetches an uncacheable answer once for
 * each client, one after another.
 */
#define ANSWER_STATUSES(X)								\
	X(200,	"OK",				0)					\
	X(204,	"No Content",			0)					\
	X(301,	"Moved Permanently",		600)					\
	X(304,	"Not Modified",			0)					\
	X(400,	"Bad Request",			60)					\
	X(403,	"Forbidden",			60)					\
	X(404,	"Not Found",			600)					\
	X(405,	"Method Not Allowed",		60)					\
	X(413,	"Content Too Large",		300)					\
	X(415,	"Unsupported Media Type",	300)					\
	X(422,	"Unprocessable Content",	300)					\
	X(500,	"Internal Server Error",	2)					\
	X(502,	"Bad Gateway",			2)					\
	X(503,	"Service Unavailable",		1)					\
	X(504,	"Gateway Timeout",		2)

/* Seconds for which a thumb may be kept without asking again. */
struct lifetime {
	unsigned	cache, client;
#define LIFETIME_FOR_EVER	UINT_MAX	/* of the cache */
};

/* Answer with a status and one line of text. */
void answer_text(struct evhttp_request *req, unsigned status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Tell, with the next answer, the version of the original; "": nothing. */
void answer_version(struct evhttp_request *req, const char *version);

/* Answer 404: no original has been found by this id, or by a name that the locator has for it. */
void answer_not_located(struct evhttp_request *req, const char *id);

/* Answer 404: the original has this version, and old ones, but not the one that was asked for. */
void answer_other_version(struct evhttp_request *req, const char *version,
    const struct old_list *old);

/* Mark the next answer: the origin is at fault, and not this one file. */
void answer_origin_failed(struct evhttp_request *req);

/* Answer 200 or 503, which no cache may keep, with the site of thumbd. */
void answer_health(struct evhttp_request *req, int well, const char *text,
    const struct thumburl_site *site);

/* Answer 301, with the canonical URL. */
void answer_moved(struct evhttp_request *req, const char *url);

/* Answer 204: the stored thumbs are removed. */
void answer_purged(struct evhttp_request *req);

/* Answer 405, with the methods that are allowed. */
void answer_method(struct evhttp_request *req, const char *allowed);

/* Answer 304: the client has the thumb. */
void answer_unchanged(struct evhttp_request *req, const struct validator *v,
    const struct lifetime *lifetime);

/* Answer with the metrics. */
void answer_metrics(struct evhttp_request *req);

/* Tell, with the next answer, the languages, pages or seconds that the original has. */
void answer_contents(struct evhttp_request *req, const struct thumburl_ref *ref,
    const struct result *result);

/*
 * Answer with a thumb, or an info, which tells a version; other answers may share it.  Returns the
 * status.
 */
unsigned answer_thumb(struct evhttp_request *req, const struct thumburl_ref *ref,
    const char *version, const struct validator *v, const struct lifetime *lifetime, const struct result *result,
    struct evbuffer *thumb);

/* Tell, with the next answer, what an original by id is, and its length.  The answer is not sent. */
void answer_original(struct evhttp_request *req, const struct thumburl_ref *ref,
    const struct validator *v, const struct lifetime *lifetime, const struct result *result,
    off_t size);

/* Answer a HEAD of an original. */
void answer_head(struct evhttp_request *req);

#endif

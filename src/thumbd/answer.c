/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * HTTP answers and their headers.
 */

#include "config.h"

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "thumburl/thumburl.h"

/*
 * How long an answer may be kept, in seconds.  None is 0: a cache asks for what it may not keep
 * once for each client, one after another.
 */
static const struct status {
	unsigned	status;
	const char	*reason;
	unsigned	max_age;
} statuses[] = {
	{ 200,	"OK",				86400 },
	{ 304,	"Not Modified",			86400 },
	{ 400,	"Bad Request",			60 },
	{ 404,	"Not Found",			600 },
	{ 405,	"Method Not Allowed",		60 },
	{ 413,	"Content Too Large",		300 },
	{ 415,	"Unsupported Media Type",	300 },
	{ 422,	"Unprocessable Content",	300 },
	{ 500,	"Internal Server Error",	2 },
	{ 503,	"Service Unavailable",		1 },
	{ 504,	"Gateway Timeout",		2 },
};

/* A thumb of a damaged file: perhaps its upload goes on. */
#define PARTIAL_MAX_AGE	60

#define UNCACHED	0

#define RETRY_AFTER	"2"

static void
header(struct evhttp_request *req, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
header(struct evhttp_request *req, const char *name, const char *fmt, ...)
{
	char value[2048];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof value)
		evhttp_add_header(evhttp_request_get_output_headers(req), name, value);
}

static const struct status *
find_status(unsigned status)
{
	const struct status *s = statuses;

	while (s->status != status && s < statuses + sizeof statuses / sizeof statuses[0] - 1)
		s++;
	return (s);
}

/* libevent sends a HEAD's body if it is given one, and counts none if it is not. */
static void
reply(struct evhttp_request *req, unsigned status, struct evbuffer *body, unsigned max_age)
{

	if (max_age == UNCACHED)
		header(req, "Cache-Control", "no-store");
	else
		header(req, "Cache-Control", "public, max-age=%u", max_age);
	header(req, "X-Content-Type-Options", "nosniff");
	if (body != NULL)
		header(req, "Content-Length", "%zu", evbuffer_get_length(body));
	if (body != NULL && evhttp_request_get_command(req) == EVHTTP_REQ_HEAD)
		evbuffer_drain(body, evbuffer_get_length(body));
	evhttp_send_reply(req, (int)status, find_status(status)->reason, body);
}

/* Takes the body; without one, for lack of memory, the status must do. */
static void
reply_text(struct evhttp_request *req, unsigned status, struct evbuffer *body, unsigned max_age)
{

	header(req, "Content-Type", "text/plain; charset=utf-8");
	if (status == 503)
		header(req, "Retry-After", RETRY_AFTER);
	if (status == 405)
		header(req, "Allow", "GET, HEAD");
	if (body != NULL)
		evbuffer_add(body, "\n", 1);
	reply(req, status, body, max_age);
	if (body != NULL)
		evbuffer_free(body);
}

void
answer_text(struct evhttp_request *req, unsigned status, const char *fmt, ...)
{
	struct evbuffer *body = evbuffer_new();
	va_list ap;

	va_start(ap, fmt);
	if (body != NULL)
		evbuffer_add_vprintf(body, fmt, ap);
	va_end(ap);
	reply_text(req, status, body, find_status(status)->max_age);
}

void
answer_health(struct evhttp_request *req, int well, const char *text)
{
	struct evbuffer *body = evbuffer_new();

	if (body != NULL)
		evbuffer_add(body, text, strlen(text));
	reply_text(req, well ? 200 : 503, body, UNCACHED);
}

static void
validator_headers(struct evhttp_request *req, const struct validator *v)
{

	header(req, "ETag", "%s", v->etag);
	header(req, "Last-Modified", "%s", v->last_modified);
}

void
answer_unchanged(struct evhttp_request *req, const struct validator *v)
{

	validator_headers(req, v);
	reply(req, 304, NULL, find_status(304)->max_age);
}

/*
 * One tag for all thumbs of an original, as Wikimedia's Thumbor has it; a second one drops all
 * versions of a name.
 */
static void
xkey_header(struct evhttp_request *req, const struct thumburl_ref *ref)
{

	if (ref->bare == 0)
		header(req, "xkey", "File:%s", ref->stored);
	else
		header(req, "xkey", "File:%s File:%s", ref->stored, ref->stored + ref->bare);
}

/* As MediaWiki writes it (MediaHandler::getContentHeaders): size, and the page it is that of. */
static void
dimensions_header(struct evhttp_request *req, const struct thumburl_ref *ref,
    const struct result *result)
{

	if (result->source_width > 0)
		header(req, "X-Content-Dimensions", "%ux%u:%u", result->source_width,
		    result->source_height, ref->page);
}

/* The descriptor goes to the socket by sendfile(2), and is closed when that is done. */
static struct evbuffer *
thumb_body(int thumb, size_t size)
{
	struct evbuffer_file_segment *file;
	struct evbuffer *body;

	file = evbuffer_file_segment_new(thumb, 0, (ev_off_t)size, EVBUF_FS_CLOSE_ON_FREE);
	if (file == NULL) {
		close(thumb);
		return (NULL);
	}
	body = evbuffer_new();
	if (body != NULL && evbuffer_add_file_segment(body, file, 0, (ev_off_t)size)) {
		evbuffer_free(body);
		body = NULL;
	}
	evbuffer_file_segment_free(file);
	return (body);
}

void
answer_thumb(struct evhttp_request *req, const struct thumburl_ref *ref,
    const struct validator *v, const struct result *result, int thumb, size_t size)
{
	struct evbuffer *body;
	char name[1024];

	body = thumb_body(thumb, size);
	if (body == NULL) {
		answer_text(req, 500, "out of memory");
		return;
	}
	header(req, "Content-Type", "%s", ref->info ? "application/json" :
	    thumburl_format_type((enum thumburl_format)result->format));
	if (!ref->info &&
	    thumburl_format_save_as(ref, name, sizeof name) < sizeof name)
		header(req, "Content-Disposition", "inline;filename*=UTF-8''%s", name);
	/* none of a partial one: it is to be rendered again soon, not confirmed */
	if (!result->partial)
		validator_headers(req, v);
	xkey_header(req, ref);
	dimensions_header(req, ref, result);
	if (!ref->info && result->width != ref->width)
		header(req, "X-Thumb-Width", "%u", result->width);
	reply(req, 200, body, result->partial ? PARTIAL_MAX_AGE : find_status(200)->max_age);
	evbuffer_free(body);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A request's way: parse the URL, open the original, compare validators, have it rendered,
 * answer.  No byte of an original is read here.
 */

#include "config.h"

#include <sys/socket.h>

#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "log.h"
#include "metrics.h"
#include "moment.h"
#include "original.h"
#include "request.h"
#include "validator.h"

#define URL_MAX_BYTES		4096

/* A request, from its arrival until its answer has left or its client has. */
struct request {
	struct service		*service;
	struct options		*options;	/* as they were when it came; a reference */
	struct evhttp_request	*req;		/* NULL: the client is gone */
	int			answered;
	struct thumburl_ref	ref;
	struct validator	validator;
	uint64_t		began;
	char			url[URL_MAX_BYTES];	/* canonical */
};

static void
request_free(struct request *r)
{
	struct service *service = r->service;

	options_drop(&r->options);
	free(r);
	if (--service->requests == 0 && service->stopping)
		event_base_loopbreak(service->base);
}

static void
on_complete(struct evhttp_request *req, void *arg)
{

	evhttp_connection_set_closecb(evhttp_request_get_connection(req), NULL, NULL);
	request_free(arg);
}

static void
on_close(struct evhttp_connection *conn, void *arg)
{
	struct request *r = arg;

	(void)conn;
	r->req = NULL;
	if (r->answered)
		request_free(r);
}

static struct request *
request_new(struct service *service, struct evhttp_request *req)
{
	struct request *r;

	r = calloc(1, sizeof *r);
	if (r == NULL)
		return (NULL);
	r->service = service;
	r->options = options_hold(service->options);
	r->req = req;
	r->ref.kind = THUMBURL_KIND_NONE;
	r->began = moment();
	service->requests++;
	evhttp_request_set_on_complete_cb(req, on_complete, r);
	evhttp_connection_set_closecb(evhttp_request_get_connection(req), on_close, r);
	return (r);
}

static void
answered(struct request *r, unsigned status)
{

	r->answered = 1;
	metric_request(status, r->ref.kind);
}

#define ANSWER(r, status, ...) do {					\
	answered(r, status);						\
	answer_text((r)->req, status, __VA_ARGS__);			\
} while (0)

/* One line a render, however many share it. */
static void
log_render(const struct request *r, const struct outcome *outcome)
{
	const struct result *result = outcome->result;
	char more[32] = "";

	if (outcome->clients > 1)
		snprintf(more, sizeof more, " for %u clients", outcome->clients);
	log_line("%u %s %s %ux%u %zu bytes %llu ms (%u ms cpu%s) worker %d%s%s%s", result->status,
	    r->url, thumburl_kind_code(r->ref.kind), result->width, result->height,
	    outcome->size, (unsigned long long)(moment() - r->began) / 1000,
	    result->cpu_us / 1000, result->shared ? ", shared decode" : "",
	    (int)outcome->worker, more, *result->message ? ": " : "", result->message);
	if (outcome->quarantined)
		log_line("%s: the original is in quarantine for %u s: it has ended %u workers",
		    r->url, r->options->quarantine, r->options->quarantine_after);
}

/*
 * Nobody is there, or it would be only to be told so; an answer makes libevent notice that its
 * client has left.
 */
static void
request_gone(struct request *r)
{

	metric_add(METRIC_CLIENTS_GONE, 1);
	if (r->req == NULL) {
		request_free(r);
		return;
	}
	r->answered = 1;
	answer_text(r->req, 503, "nobody waits for it");
}

static void
serve_thumb(struct request *r, const struct outcome *outcome)
{
	const int whole = (evhttp_request_get_command(r->req) == EVHTTP_REQ_GET);
	const enum thumburl_kind kind = r->ref.kind;
	unsigned status;

	r->answered = 1;
	status = answer_thumb(r->req, &r->ref, &r->validator, outcome->result, outcome->thumb,
	    outcome->size);
	metric_request(status, kind);
	if (status == 200 && whole)
		metric_add(METRIC_THUMB_BYTES, outcome->size);
}

static void
on_rendered(void *priv, const struct outcome *outcome)
{
	struct request *r = priv;

	if (outcome != NULL && outcome->worker != 0 && outcome->clients > 0)
		log_render(r, outcome);
	if (outcome == NULL || r->req == NULL)
		request_gone(r);
	else if (outcome->result->status == 200)
		serve_thumb(r, outcome);
	else
		ANSWER(r, outcome->result->status, "%s", outcome->result->message);
}

static const char *
request_header(const struct request *r, const char *name)
{

	return (evhttp_find_header(evhttp_request_get_input_headers(r->req), name));
}

/*
 * Whether the client is still there.  libevent reads nothing from it as long as it has not been
 * answered, and does not notice when it goes.
 */
static int
is_wanted(void *priv)
{
	struct request *r = priv;
	char byte;
	int fd;

	if (r->req == NULL)
		return (0);
	fd = bufferevent_getfd(evhttp_connection_get_bufferevent(
	    evhttp_request_get_connection(r->req)));
	return (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0);
}

/* Not ours to say that it is gone for good: an unreadable file is a fault here. */
static void
answer_no_original(struct request *r)
{

	if (errno == ENOENT) {
		ANSWER(r, 404, "there is no file %s", r->ref.stored);
		return;
	}
	log_line("%s: cannot open the original: %m", r->url);
	if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
		ANSWER(r, 503, "too many files are open; try again in a moment");
	else
		ANSWER(r, 500, "the file %s cannot be read", r->ref.stored);
}

static void
render(struct request *r, const struct original *original)
{
	struct identity identity;
	struct job job;

	if (identity_of(&identity, original->fd)) {
		answer_no_original(r);
		close(original->fd);
		return;
	}
	job_from_ref(&job, &r->ref);
	schedule_submit(r->service->schedule, &job, &identity, original->fd, is_wanted,
	    on_rendered, r);
}

/*
 * The original is open, and is taken; or it is NULL, with errno.
 * NB: the client may have left in the meantime where opening takes time.
 */
static void
on_opened(void *priv, const struct original *original)
{
	struct request *r = priv;

	if (original == NULL) {
		answer_no_original(r);
		return;
	}
	validator_make(&r->validator, original, r->url);
	if (validator_matches(&r->validator, request_header(r, "If-None-Match"),
	    request_header(r, "If-Modified-Since"))) {
		close(original->fd);
		answered(r, 304);
		answer_unchanged(r->req, &r->validator);
		return;
	}
	render(r, original);
}

/* All that is known of where originals are; what comes of it goes on in on_opened(). */
static void
open_original(struct request *r)
{
	struct original original;

	if (original_open(&original, r->service->root, &r->ref, r->options->originals_levels))
		on_opened(r, NULL);
	else
		on_opened(r, &original);
}

static void
answer_refused(struct request *r, enum thumburl_reason reason)
{
	unsigned status = thumburl_reason_status(reason);
	char why[256];

	thumburl_explain(&r->options->site, &r->ref, reason, why, sizeof why);
	r->ref.kind = THUMBURL_KIND_NONE;	/* whatever it was when it was refused */
	ANSWER(r, status != 0 ? status : 404, "%s", why);
}

/* Of a thumb in the path scheme, whatever it was asked for in; an info has none there. */
static size_t
canonical_url(struct request *r)
{
	const struct thumburl_site *site = &r->options->site;

	if (thumburl_path_equivalent(&r->ref) != THUMBURL_OK)
		return (thumburl_format_query(site, &r->ref, r->url, sizeof r->url));
	return (thumburl_format_path(site, &r->ref, r->url, sizeof r->url));
}

void
request_serve(struct service *service, struct evhttp_request *req)
{
	const char *target = evhttp_request_get_uri(req);
	enum thumburl_reason reason;
	struct request *r;

	r = request_new(service, req);
	if (r == NULL) {
		answer_text(req, 503, "out of memory");
		return;
	}
	if (service->stopping) {
		evhttp_add_header(evhttp_request_get_output_headers(req), "Connection", "close");
		ANSWER(r, 503, "thumbd is stopping");
		return;
	}
	if (!(evhttp_request_get_command(req) & (EVHTTP_REQ_GET | EVHTTP_REQ_HEAD))) {
		ANSWER(r, 405, "thumbs are asked for by GET or HEAD");
		return;
	}
	reason = thumburl_parse(&r->options->site, target, strlen(target), &r->ref);
	if (reason != THUMBURL_OK)
		answer_refused(r, reason);
	else if (thumburl_class(&r->ref) == THUMBURL_CLASS_ORIGINAL)
		ANSWER(r, 400, "this is the URL of an original; a thumb needs a width, w=220");
	else if (canonical_url(r) >= sizeof r->url)
		ANSWER(r, 400, "the URL is longer than %d bytes", URL_MAX_BYTES);
	else
		open_original(r);
}

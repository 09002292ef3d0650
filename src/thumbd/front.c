/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A request's way: parse the URL, open the original, compare validators, have it rendered,
 * answer.  The front never reads a byte of an original.
 */

#include "config.h"

#include <sys/socket.h>

#include <assert.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "front.h"
#include "listener.h"
#include "log.h"
#include "original.h"
#include "validator.h"

#define URL_MAX_BYTES		4096
#define HEADERS_MAX_BYTES	16384
#define BODY_MAX_BYTES		4096
#define IDLE_SECONDS		120	/* above Varnish's backend_idle_timeout */

struct front {
	struct event_base	*base;
	const struct options	*options;
	struct pool		*pool;
	int			root;
	struct evhttp		*http;
	struct evhttp_bound_socket *bound;
	unsigned		requests;	/* not answered in full */
	int			stopping;
};

/* A request, from its arrival until its answer has left or its client has. */
struct request {
	struct front		*front;
	struct evhttp_request	*req;		/* NULL: the client is gone */
	int			answered;
	struct thumburl_ref	ref;
	struct validator	validator;
	struct timeval		began;
	char			url[URL_MAX_BYTES];	/* canonical */
};

static void
request_free(struct request *r)
{
	struct front *front = r->front;

	free(r);
	if (--front->requests == 0 && front->stopping)
		event_base_loopbreak(front->base);
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
request_new(struct front *front, struct evhttp_request *req)
{
	struct request *r;

	r = calloc(1, sizeof *r);
	if (r == NULL)
		return (NULL);
	r->front = front;
	r->req = req;
	evutil_gettimeofday(&r->began, NULL);
	front->requests++;
	evhttp_request_set_on_complete_cb(req, on_complete, r);
	evhttp_connection_set_closecb(evhttp_request_get_connection(req), on_close, r);
	return (r);
}

#define ANSWER(r, status, ...) do {					\
	(r)->answered = 1;						\
	answer_text((r)->req, status, __VA_ARGS__);			\
} while (0)

static void
log_render(const struct request *r, const struct result *result, size_t size, pid_t worker)
{
	struct timeval now, took;

	evutil_gettimeofday(&now, NULL);
	evutil_timersub(&now, &r->began, &took);
	log_line("%u %s %s %ux%u %zu bytes %ld ms (%u ms cpu) worker %d%s%s", result->status,
	    r->url, thumburl_kind_code(r->ref.kind), result->width, result->height, size,
	    took.tv_sec * 1000L + took.tv_usec / 1000, result->cpu_us / 1000, (int)worker,
	    *result->message ? ": " : "", result->message);
}

static void
on_rendered(void *priv, const struct result *result, int thumb, size_t size, pid_t worker)
{
	struct request *r = priv;

	log_render(r, result, size, worker);
	if (r->req == NULL) {
		if (thumb >= 0)
			close(thumb);
		request_free(r);
		return;
	}
	if (result->status != 200) {
		ANSWER(r, result->status, "%s", result->message);
		return;
	}
	r->answered = 1;
	answer_thumb(r->req, &r->ref, &r->validator, result, thumb, size);
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

static void
render(struct request *r, struct original *original)
{
	struct job job;

	job_from_ref(&job, &r->ref);
	if (pool_submit(r->front->pool, &job, original->fd, is_wanted, on_rendered, r) == 0)
		return;
	close(original->fd);
	ANSWER(r, 503, POOL_FULL);
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
serve(struct request *r)
{
	const struct front *front = r->front;
	struct original original;

	if (original_open(&original, front->root, &r->ref, front->options->originals_levels)) {
		answer_no_original(r);
		return;
	}
	validator_make(&r->validator, &original, r->url);
	if (validator_matches(&r->validator, request_header(r, "If-None-Match"),
	    request_header(r, "If-Modified-Since"))) {
		close(original.fd);
		r->answered = 1;
		answer_unchanged(r->req, &r->validator);
		return;
	}
	render(r, &original);
}

static void
answer_refused(struct request *r, enum thumburl_reason reason)
{
	unsigned status = thumburl_reason_status(reason);
	char why[256];

	thumburl_explain(&r->front->options->site, &r->ref, reason, why, sizeof why);
	ANSWER(r, status != 0 ? status : 404, "%s", why);
}

/*
 * libevent reads no body of a HEAD or a TRACE, and would take it for the next request: on a
 * connection that a cache shares between its clients, one could answer another's.  No request
 * for a thumb has a body; one that has is the last on its connection.
 */
static void
close_behind_body(struct evhttp_request *req)
{
	const struct evkeyvalq *in = evhttp_request_get_input_headers(req);

	if (evhttp_find_header(in, "Content-Length") != NULL ||
	    evhttp_find_header(in, "Transfer-Encoding") != NULL)
		evhttp_add_header(evhttp_request_get_output_headers(req), "Connection", "close");
}

/* Of a thumb in the path scheme, whatever it was asked for in; an info has none there. */
static size_t
canonical_url(struct request *r)
{
	const struct thumburl_site *site = &r->front->options->site;

	if (thumburl_path_equivalent(&r->ref) != THUMBURL_OK)
		return (thumburl_format_query(site, &r->ref, r->url, sizeof r->url));
	return (thumburl_format_path(site, &r->ref, r->url, sizeof r->url));
}

static void
on_request(struct evhttp_request *req, void *arg)
{
	struct front *front = arg;
	const char *target = evhttp_request_get_uri(req);
	enum thumburl_reason reason;
	struct request *r;

	close_behind_body(req);
	r = request_new(front, req);
	if (r == NULL) {
		answer_text(req, 503, "out of memory");
		return;
	}
	if (front->stopping) {
		evhttp_add_header(evhttp_request_get_output_headers(req), "Connection", "close");
		ANSWER(r, 503, "thumbd is stopping");
		return;
	}
	if (!(evhttp_request_get_command(req) & (EVHTTP_REQ_GET | EVHTTP_REQ_HEAD))) {
		ANSWER(r, 405, "thumbs are asked for by GET or HEAD");
		return;
	}
	reason = thumburl_parse(&front->options->site, target, strlen(target), &r->ref);
	if (reason != THUMBURL_OK)
		answer_refused(r, reason);
	else if (thumburl_class(&r->ref) == THUMBURL_CLASS_ORIGINAL)
		ANSWER(r, 400, "this is the URL of an original; a thumb needs a width, w=220");
	else if (canonical_url(r) >= sizeof r->url)
		ANSWER(r, 400, "the URL is longer than %d bytes", URL_MAX_BYTES);
	else
		serve(r);
}

static void
on_health(struct evhttp_request *req, void *arg)
{
	const struct front *front = arg;

	close_behind_body(req);
	if (front->stopping)
		answer_health(req, 0, "stopping");
	else if (pool_alive(front->pool) == 0)
		answer_health(req, 0, "no worker lives");
	else
		answer_health(req, 1, "ok");
}

/* All methods come to us, so that others than GET and HEAD get our answer. */
#define ALL_METHODS	(EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT |	\
	EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT |	\
	EVHTTP_REQ_PATCH)

struct front *
front_new(struct event_base *base, const struct options *options, struct pool *pool, int root,
    int sock)
{
	struct evconnlistener *listener;
	struct front *front;

	front = calloc(1, sizeof *front);
	assert(front != NULL);
	front->base = base;
	front->options = options;
	front->pool = pool;
	front->root = root;
	front->http = evhttp_new(base);
	listener = evconnlistener_new(base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE |
	    LEV_OPT_CLOSE_ON_EXEC, 0, sock);
	assert(front->http != NULL && listener != NULL);
	evhttp_set_allowed_methods(front->http, ALL_METHODS);
	evhttp_set_max_headers_size(front->http, HEADERS_MAX_BYTES);
	evhttp_set_max_body_size(front->http, BODY_MAX_BYTES);
	evhttp_set_timeout(front->http, IDLE_SECONDS);
	evhttp_set_gencb(front->http, on_request, front);
	evhttp_set_cb(front->http, "/healthz", on_health, front);
	front->bound = evhttp_bind_listener(front->http, listener);
	assert(front->bound != NULL);
	return (front);
}

void
front_stop(struct front *front)
{

	if (front->stopping)
		return;
	front->stopping = 1;
	log_line("stopping; %u requests are to be answered first", front->requests);
	/* at once: the file may be a successor's by the time that all is answered */
	listener_remove(front->options);
	evhttp_del_accept_socket(front->http, front->bound);
	if (front->requests == 0)
		event_base_loopbreak(front->base);
}

void
front_free(struct front **frontp)
{
	struct front *front = *frontp;

	*frontp = NULL;
	evhttp_free(front->http);
	free(front);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The HTTP server: thumbs, /healthz, /metrics, and a stop that loses no request.
 */

#include "config.h"

#include <assert.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <stdlib.h>

#include "answer.h"
#include "connections.h"
#include "front.h"
#include "listener.h"
#include "request.h"
#include "thumbd/log.h"

/* Twice the limit of Varnish for a client (http_req_size): VCL may add headers. */
#define HEADERS_MAX_BYTES	65536
#define BODY_MAX_BYTES		4096

/* A client that has just connected sends its request within this time. */
static const struct timeval stop_linger = { .tv_usec = 200000 };

enum stage {
	SERVING,
	DRAINING,	/* serves, but tells directors and clients to go elsewhere */
	LEAVING,	/* no connection is accepted any more */
};

struct front {
	struct service		service;
	enum stage		stage;
	struct listener		*listener;
	struct evhttp		*http;
	struct connections	*connections;
	struct evhttp_bound_socket *bound;
};

/*
 * libevent does not read the body of a HEAD or a TRACE, and would parse it as the next request: on
 * a connection that a cache shares between its clients, one client could write the request of
 * another.  Requests for thumbs have no body: a request with a body is the last on its connection.
 */
static int
has_body(struct evhttp_request *req)
{
	const struct evkeyvalq *in = evhttp_request_get_input_headers(req);

	return (evhttp_find_header(in, "Content-Length") != NULL ||
	    evhttp_find_header(in, "Transfer-Encoding") != NULL);
}

/* While thumbd drains, no client may keep a connection that is closed under its next request. */
static void
close_behind(const struct front *front, struct evhttp_request *req)
{

	if (front->stage != SERVING || has_body(req))
		evhttp_add_header(evhttp_request_get_output_headers(req), "Connection", "close");
}

static void
on_request(struct evhttp_request *req, void *arg)
{
	struct front *front = arg;

	close_behind(front, req);
	request_serve(&front->service, req, connections_received(front->connections, req));
}

static void
on_health(struct evhttp_request *req, void *arg)
{
	const struct front *front = arg;
	const struct thumburl_site *site = &front->service.options->site;

	(void)connections_received(front->connections, req);
	close_behind(front, req);
	if (front->stage != SERVING)
		answer_health(req, 0, "draining", site);
	else if (schedule_workers(front->service.schedule) == 0)
		answer_health(req, 0, "no worker is alive", site);
	else
		answer_health(req, 1, "ok", site);
}

static void
on_metrics(struct evhttp_request *req, void *arg)
{
	struct front *front = arg;

	(void)connections_received(front->connections, req);
	close_behind(front, req);
	schedule_measure(front->service.schedule);
	originals_measure(front->service.originals);
	if (front->service.store != NULL)
		store_measure(front->service.store);
	if (front->service.references != NULL)
		references_measure(front->service.references);
	answer_metrics(req);
}

/* libevent passes on all methods, so that thumbd answers those that it refuses. */
#define ALL_METHODS	(EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT |	\
	EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT |	\
	EVHTTP_REQ_PATCH)

struct front *
front_new(struct event_base *base, struct options *options, struct originals *originals,
    struct schedule *schedule, struct store *store, struct references *references,
    struct listener *listener)
{
	struct evconnlistener *conns;
	struct front *front;

	front = calloc(1, sizeof *front);
	assert(front != NULL);
	front->service.base = base;
	front->service.options = options_hold(options);
	front->service.originals = originals;
	front->service.schedule = schedule;
	front->service.store = store;
	front->service.references = references;
	front->listener = listener;
	front->http = evhttp_new(base);
	conns = evconnlistener_new(base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE |
	    LEV_OPT_CLOSE_ON_EXEC, 0, listener_socket(listener));
	assert(front->http != NULL && conns != NULL);
	evhttp_set_allowed_methods(front->http, ALL_METHODS);
	evhttp_set_max_headers_size(front->http, HEADERS_MAX_BYTES);
	evhttp_set_max_body_size(front->http, BODY_MAX_BYTES);
	evhttp_set_timeout(front->http, (int)options->client_idle);
	front->connections = connections_new(base, front->http, conns, options, store != NULL);
	evhttp_set_gencb(front->http, on_request, front);
	evhttp_set_cb(front->http, "/healthz", on_health, front);
	evhttp_set_cb(front->http, "/metrics", on_metrics, front);
	front->bound = evhttp_bind_listener(front->http, conns);
	assert(front->bound != NULL);
	return (front);
}

void
front_configure(struct front *front, struct options *options)
{

	options_drop(&front->service.options);
	front->service.options = options_hold(options);
	evhttp_set_timeout(front->http, (int)options->client_idle);
	connections_configure(front->connections, options);
}

int
front_is_stopping(const struct front *front)
{

	return (front->stage != SERVING);
}

/* Requests on open connections are refused from now on. */
static void
refuse_more(evutil_socket_t fd, short what, void *arg)
{
	struct front *front = arg;

	(void)fd;
	(void)what;
	front->service.stopping = 1;
	log_info("stopping after %u requests in flight", front->service.requests);
	originals_stop(front->service.originals);
	if (front->service.references != NULL)
		references_stop(front->service.references);
	if (front->service.requests == 0)
		event_base_loopbreak(front->service.base);
}

static void
leave(struct front *front)
{

	front->stage = LEAVING;
	/* now: after the last answer the file may belong to a successor */
	listener_remove(front->listener);
	connections_stop(front->connections);
	evhttp_del_accept_socket(front->http, front->bound);
	if (event_base_once(front->service.base, -1, EV_TIMEOUT, refuse_more, front,
	    &stop_linger) != 0)
		refuse_more(-1, 0, front);
}

static void
end_drain(evutil_socket_t fd, short what, void *arg)
{
	struct front *front = arg;

	(void)fd;
	(void)what;
	if (front->stage == DRAINING)
		leave(front);
}

static void
drain(struct front *front, unsigned seconds)
{
	const struct timeval time = { .tv_sec = seconds };

	front->stage = DRAINING;
	log_info("draining for %u s", seconds);
	if (event_base_once(front->service.base, -1, EV_TIMEOUT, end_drain, front, &time) != 0)
		leave(front);
}

void
front_stop(struct front *front)
{
	const unsigned seconds = front->service.options->drain;

	if (front->stage == SERVING && seconds > 0)
		drain(front, seconds);
	else if (front->stage != LEAVING)
		leave(front);
}

void
front_free(struct front **frontp)
{
	struct front *front = *frontp;

	*frontp = NULL;
	evhttp_free(front->http);
	connections_free(&front->connections);
	options_drop(&front->service.options);
	free(front);
}

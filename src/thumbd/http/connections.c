/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * libevent accepts a connection, and asks for its bufferevent before the connection has its socket:
 * settle() looks at the connection as soon as libevent is done with it, and closes it or sets its
 * limits.  NB: the argument of the bufferevent's callbacks is the connection of libevent.
 */

#include "config.h"

#include <sys/queue.h>
#include <sys/socket.h>

#include <assert.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>

#include "connections.h"
#include "job/monotonic.h"
#include "purge_method.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"
#include "trust.h"

#define MINUTE		(60 * MONOTONIC_SECOND)

/* Time until thumbd accepts again, after it had no descriptor left. */
static const struct timeval accept_pause = { .tv_usec = 100000 };

struct connection {
	struct connections		*all;
	struct bufferevent		*bev;		/* a reference, until it has settled */
	struct evhttp_connection	*http;
	int				fd;
	struct client_address		*client;	/* NULL: a Unix socket */
	struct address			address;
	struct event			*receive;	/* the time limit of a request */
	int				distrusted;	/* since a reload */
	connection_closed_f		*closed;	/* of the request in flight; NULL: none */
	void				*priv;
	TAILQ_ENTRY(connection)		list;
};

TAILQ_HEAD(connection_list, connection);

/* A line in the log, once a minute. */
struct refusals {
	uint64_t	told;		/* when; 0: never */
	unsigned	n;		/* since then */
};

struct connections {
	struct event_base	*base;
	struct clients		*clients;
	struct evconnlistener	*sockets;	/* NULL: stopped */
	const struct trust	*trust;		/* of the options; NULL: everybody */
	struct timeval		receive;
	int			purges;
	struct connection_list	arriving, open;
	struct event		*arrival, *again;
	struct connection	**by_fd;
	size_t			n_fds;
	unsigned		n;		/* arriving and open */
	struct refusals		distrusted, too_many;
	uint64_t		told_waiting;	/* when; 0: never */
};

static struct connections *accepting;	/* the only ones of this process */

static void
set_options(struct connections *cs, const struct options *o)
{

	cs->trust = o->trusted;
	cs->receive.tv_sec = (time_t)o->client_receive;
}

static struct clients_limits
limits_of(const struct options *o)
{

	return ((struct clients_limits) {
		.connections = o->client_connections,
		.requests = o->client_requests,
		.places = o->workers + o->queue / 2,
	});
}

/* evbuffer_cb_func: the first bytes of a request start the clock, until all of it was read. */
static void
on_bytes(struct evbuffer *in, const struct evbuffer_cb_info *info, void *arg)
{
	struct connection *c = arg;

	(void)in;
	if (info->n_added > 0 && c->receive != NULL && !evtimer_pending(c->receive, NULL))
		evtimer_add(c->receive, &c->all->receive);
}

static void
forget_bytes(struct connection *c)
{

	(void)evbuffer_remove_cb(bufferevent_get_input(
	    evhttp_connection_get_bufferevent(c->http)), on_bytes, c);
}

static void
set_number(struct connections *cs, unsigned n)
{

	cs->n = n;
	metric_set(METRIC_CONNECTIONS, n);
}

/* A connection arrives. */
static struct bufferevent *
on_connection(struct event_base *base, void *arg)
{
	struct connections *cs = arg;
	struct connection *c;

	c = calloc(1, sizeof *c);
	assert(c != NULL);
	c->all = cs;
	c->bev = bufferevent_socket_new(base, -1, 0);
	assert(c->bev != NULL);
	bufferevent_incref(c->bev);
	set_number(cs, cs->n + 1);
	if (cs->purges)
		purge_method_read(c->bev);
	(void)evbuffer_add_cb(bufferevent_get_input(c->bev), on_bytes, c);
	TAILQ_INSERT_TAIL(&cs->arriving, c, list);
	event_active(cs->arrival, EV_TIMEOUT, 0);
	return (c->bev);
}

static void
tell_refused(struct refusals *r, const struct address *a, const char *why)
{
	const uint64_t now = monotonic();
	char text[ADDRESS_SIZE];

	r->n++;
	if (r->told != 0 && now - r->told < MINUTE)
		return;
	log_line("refused %u connection%s %s, such as one from %s", r->n, r->n == 1 ? "" : "s", why,
	    address_text(a, text));
	r->told = now;
	r->n = 0;
}

/* Returns -1 if the connection is refused. */
static int
admit(struct connection *c)
{
	struct connections *cs = c->all;

	if (cs->trust != NULL && !trust_has(cs->trust, &c->address)) {
		metric_add(METRIC_CONNECTIONS_DISTRUSTED, 1);
		tell_refused(&cs->distrusted, &c->address, "of addresses that --trust does not name");
		return (-1);
	}
	c->client = clients_connect(cs->clients, &c->address, monotonic());
	if (c->client != NULL)
		return (0);
	metric_add(METRIC_CONNECTIONS_TOO_MANY, 1);
	tell_refused(&cs->too_many, &c->address, "above --client-connections");
	return (-1);
}

/* The connection of libevent is being freed. */
static void
on_close(struct evhttp_connection *http, void *arg)
{
	struct connection *c = arg;
	struct connections *cs = c->all;

	(void)http;
	if (c->closed != NULL)
		c->closed(c->priv);
	if (c->client != NULL)
		clients_disconnect(cs->clients, c->client, monotonic());
	cs->by_fd[c->fd] = NULL;
	TAILQ_REMOVE(&cs->open, c, list);
	set_number(cs, cs->n - 1);
	forget_bytes(c);
	event_free(c->receive);
	free(c);
}

/* The client has not sent a complete request in time. */
static void
on_receive(evutil_socket_t fd, short what, void *arg)
{
	struct connection *c = arg;

	(void)fd;
	(void)what;
	metric_add(METRIC_CONNECTIONS_SLOW, 1);
	evhttp_connection_free(c->http);
}

static void
file_by_fd(struct connections *cs, struct connection *c)
{
	const size_t n = (size_t)c->fd + 1;

	if (n > cs->n_fds) {
		cs->by_fd = realloc(cs->by_fd, 2 * n * sizeof cs->by_fd[0]);
		assert(cs->by_fd != NULL);
		while (cs->n_fds < 2 * n)
			cs->by_fd[cs->n_fds++] = NULL;
	}
	cs->by_fd[c->fd] = c;
}

/* A connection has its socket. */
static void
settle(struct connection *c)
{
	struct connections *cs = c->all;
	struct sockaddr_storage ss = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof ss;

	(void)getpeername(c->fd, (struct sockaddr *)&ss, &len);
	if (address_of(&c->address, (const struct sockaddr *)&ss) == 0 && admit(c)) {
		forget_bytes(c);
		evhttp_connection_free(c->http);
		set_number(cs, cs->n - 1);
		free(c);
		return;
	}
	c->receive = evtimer_new(cs->base, on_receive, c);
	assert(c->receive != NULL);
	evtimer_add(c->receive, &cs->receive);
	file_by_fd(cs, c);
	TAILQ_INSERT_TAIL(&cs->open, c, list);
	metric_add(METRIC_CONNECTIONS_ACCEPTED, 1);
	evhttp_connection_set_closecb(c->http, on_close, c);
}

static struct connection *
take_arriving(struct connections *cs)
{
	struct connection *c = TAILQ_FIRST(&cs->arriving);

	if (c != NULL)
		TAILQ_REMOVE(&cs->arriving, c, list);
	return (c);
}

/* Give the reference back.  Returns -1 if libevent has no connection for it. */
static int
find_http(struct connection *c)
{
	bufferevent_data_cb read, write;
	bufferevent_event_cb event;
	void *http;

	bufferevent_getcb(c->bev, &read, &write, &event, &http);
	c->fd = bufferevent_getfd(c->bev);
	bufferevent_decref(c->bev);
	c->bev = NULL;
	c->http = http;
	return (http != NULL ? 0 : -1);
}

static void
on_arrival(evutil_socket_t fd, short what, void *arg)
{
	struct connections *cs = arg;
	struct connection *c;

	(void)fd;
	(void)what;
	while ((c = take_arriving(cs)) != NULL) {
		if (find_http(c) == 0) {
			settle(c);
			continue;
		}
		set_number(cs, cs->n - 1);
		free(c);
	}
}

static void
accept_again(evutil_socket_t fd, short what, void *arg)
{
	struct connections *cs = arg;

	(void)fd;
	(void)what;
	(void)evconnlistener_enable(cs->sockets);
}

/*
 * No descriptor is left: clients wait in the backlog.  NB: the argument is the same as that of the
 * callback for connections, which libevent has set.
 */
static void
on_accept_error(struct evconnlistener *sockets, void *arg)
{
	struct connections *cs = accepting;
	const uint64_t now = monotonic();

	(void)arg;
	if (cs->told_waiting == 0 || now - cs->told_waiting >= MINUTE) {
		log_line("cannot accept connections: %m; %u are open, and clients wait until one is "
		    "closed", cs->n);
		cs->told_waiting = now;
	}
	metric_add(METRIC_ACCEPTS_FAILED, 1);
	(void)evconnlistener_disable(sockets);
	evtimer_add(cs->again, &accept_pause);
}

struct connections *
connections_new(struct event_base *base, struct evhttp *http, struct evconnlistener *sockets,
    const struct options *o, int purges)
{
	const struct clients_limits limits = limits_of(o);
	struct connections *cs;

	cs = calloc(1, sizeof *cs);
	assert(cs != NULL);
	cs->base = base;
	cs->clients = clients_new(&limits);
	cs->sockets = sockets;
	cs->purges = purges;
	TAILQ_INIT(&cs->arriving);
	TAILQ_INIT(&cs->open);
	set_options(cs, o);
	cs->arrival = event_new(base, -1, 0, on_arrival, cs);
	cs->again = evtimer_new(base, accept_again, cs);
	assert(cs->arrival != NULL && cs->again != NULL);
	accepting = cs;
	evconnlistener_set_error_cb(sockets, on_accept_error);
	evhttp_set_bevcb(http, on_connection, cs);
	return (cs);
}

/* Whoever waits for an answer gets it, and is closed then. */
static void
distrust(struct connection *c)
{

	c->distrusted = 1;
	if (c->closed == NULL)
		(void)shutdown(c->fd, SHUT_RD);
}

void
connections_configure(struct connections *cs, const struct options *o)
{
	const struct clients_limits limits = limits_of(o);
	struct connection *c;

	set_options(cs, o);
	clients_configure(cs->clients, &limits);
	TAILQ_FOREACH(c, &cs->open, list)
		if (c->client != NULL && cs->trust != NULL && !trust_has(cs->trust, &c->address))
			distrust(c);
}

struct connection *
connections_received(struct connections *cs, struct evhttp_request *req)
{
	struct evhttp_connection *http = evhttp_request_get_connection(req);
	const int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(http));
	struct connection *c;

	assert(fd >= 0 && (size_t)fd < cs->n_fds && cs->by_fd[fd] != NULL);
	c = cs->by_fd[fd];
	assert(c->http == http);
	evtimer_del(c->receive);
	return (c);
}

void
connection_watch(struct connection *c, connection_closed_f *closed, void *priv)
{

	c->closed = closed;
	c->priv = priv;
	if (closed == NULL && c->distrusted)
		(void)shutdown(c->fd, SHUT_RD);
}

enum clients_verdict
connection_ask(struct connection *c, int crowded, struct client_address **clientp)
{
	enum clients_verdict verdict;

	*clientp = NULL;
	if (c->client == NULL)
		return (CLIENTS_SERVED);
	verdict = clients_ask(c->all->clients, c->client, crowded, monotonic());
	if (verdict == CLIENTS_SERVED)
		*clientp = c->client;
	return (verdict);
}

void
connections_stop(struct connections *cs)
{

	evtimer_del(cs->again);
	cs->sockets = NULL;
}

void
connections_free(struct connections **csp)
{
	struct connections *cs = *csp;
	struct connection *c;

	*csp = NULL;
	accepting = NULL;
	while ((c = take_arriving(cs)) != NULL) {
		bufferevent_decref(c->bev);
		free(c);
	}
	assert(TAILQ_EMPTY(&cs->open));
	event_free(cs->arrival);
	event_free(cs->again);
	clients_free(&cs->clients);
	free(cs->by_fd);
	free(cs);
}

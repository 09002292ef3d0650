/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The connections of clients: who may connect, how many each address may have, and how long a
 * client may take to send a request.
 */

#ifndef CONNECTIONS_H_INCLUDED
#define CONNECTIONS_H_INCLUDED

#include <event2/http.h>
#include <event2/listener.h>

#include "clients.h"
#include "thumbd/options.h"

struct connections;
struct connection;

/*
 * Watch the connections of http, which sockets accepts.  purges: the method PURGE is read.  The
 * options stay until connections_configure().  Never NULL.
 */
struct connections *connections_new(struct event_base *base, struct evhttp *http,
    struct evconnlistener *sockets, const struct options *options, int purges);

/* Change the options.  An idle connection of an address that is not trusted any more is closed. */
void connections_configure(struct connections *connections, const struct options *options);

/* The connection of a request, which has been read completely. */
struct connection *connections_received(struct connections *connections,
    struct evhttp_request *req);

/* Tell when the connection is closed; NULL: do not. */
typedef void connection_closed_f(void *priv);
void connection_watch(struct connection *connection, connection_closed_f *closed, void *priv);

/*
 * Whether a request for a thumb is served, as clients_ask().  If it is, *clientp has the address,
 * for clients_answered(); or NULL: a Unix socket has none.
 */
enum clients_verdict connection_ask(struct connection *connection, int crowded,
    struct client_address **clientp);

/* No connection is accepted any more. */
void connections_stop(struct connections *connections);

/* After evhttp_free(). */
void connections_free(struct connections **connectionsp);

#endif

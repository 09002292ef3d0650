/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What each client address has: connections, and requests in flight.  Limits keep one address from
 * taking the share of the others.
 */

#ifndef CLIENTS_H_INCLUDED
#define CLIENTS_H_INCLUDED

#include <stdint.h>

#include "address.h"

struct clients;
struct client_address;

/* Microseconds for which an address counts as a client after a request. */
#define CLIENTS_RECENT	UINT64_C(10000000)

struct clients_limits {
	unsigned	connections;	/* open from one address; 0: no limit */
	unsigned	requests;	/* in flight from one address; 0: no limit */
	unsigned	places;		/* for renders, that all clients share */
};

enum clients_verdict {
	CLIENTS_SERVED,
	CLIENTS_OVER_LIMIT,
	CLIENTS_OVER_SHARE
};

/* Never NULL. */
struct clients *clients_new(const struct clients_limits *limits);

/* Change the limits for later connections and requests. */
void clients_configure(struct clients *clients, const struct clients_limits *limits);

/* One more connection.  NULL: the address has too many. */
struct client_address *clients_connect(struct clients *clients, const struct address *a,
    uint64_t now);

/* The connection is closed.  A request on it may still be in flight. */
void clients_disconnect(struct clients *clients, struct client_address *client, uint64_t now);

/*
 * Whether one more request is served.  crowded: the places are scarce, so that an address may take
 * no more than an equal share of them.  A request that is served is in flight until
 * clients_answered().
 */
enum clients_verdict clients_ask(struct clients *clients, struct client_address *client,
    int crowded, uint64_t now);

void clients_answered(struct client_address *client);

/* No connection may be open, and no request in flight. */
void clients_free(struct clients **clientsp);

#endif

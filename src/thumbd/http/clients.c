/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A table of client addresses.  An address stays for some seconds after its last request, even
 * without a connection: an address that was refused counts as a client, so that the others leave
 * room for it.
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clients.h"
#include "hash/seeded_hash.h"

#define BUCKETS		256

struct client_address {
	struct address			address;
	unsigned			connections, requests;
	uint64_t			asked;		/* the last time; 0: never */
	LIST_ENTRY(client_address)	list;
};

LIST_HEAD(bucket, client_address);

struct clients {
	struct clients_limits	limits;
	struct hash_seed	seed;
	struct bucket		buckets[BUCKETS];
};

struct clients *
clients_new(const struct clients_limits *limits)
{
	struct clients *cs;
	size_t i;

	cs = calloc(1, sizeof *cs);
	assert(cs != NULL);
	cs->limits = *limits;
	hash_seed_init(&cs->seed);
	for (i = 0; i < BUCKETS; i++)
		LIST_INIT(&cs->buckets[i]);
	return (cs);
}

void
clients_configure(struct clients *cs, const struct clients_limits *limits)
{

	cs->limits = *limits;
}

static int
is_recent(const struct client_address *c, uint64_t now)
{

	return (c->asked != 0 && now - c->asked < CLIENTS_RECENT);
}

/* Drop addresses that are no clients any more. */
static void
tidy(struct bucket *bucket, uint64_t now)
{
	struct client_address *c, *next;

	for (c = LIST_FIRST(bucket); c != NULL; c = next) {
		next = LIST_NEXT(c, list);
		if (c->connections > 0 || c->requests > 0 || is_recent(c, now))
			continue;
		LIST_REMOVE(c, list);
		free(c);
	}
}

static struct client_address *
find(struct clients *cs, const struct address *a, uint64_t now)
{
	struct bucket *bucket =
	    &cs->buckets[seeded_hash(&cs->seed, a, sizeof *a) % BUCKETS];
	struct client_address *c;

	LIST_FOREACH(c, bucket, list)
		if (memcmp(&c->address, a, sizeof *a) == 0)
			return (c);
	tidy(bucket, now);
	c = calloc(1, sizeof *c);
	assert(c != NULL);
	c->address = *a;
	LIST_INSERT_HEAD(bucket, c, list);
	return (c);
}

struct client_address *
clients_connect(struct clients *cs, const struct address *a, uint64_t now)
{
	struct client_address *c = find(cs, a, now);

	if (cs->limits.connections > 0 && c->connections >= cs->limits.connections)
		return (NULL);
	c->connections++;
	return (c);
}

void
clients_disconnect(struct clients *cs, struct client_address *c, uint64_t now)
{

	assert(c->connections > 0);
	c->connections--;
	tidy(&cs->buckets[seeded_hash(&cs->seed, &c->address, sizeof c->address) % BUCKETS], now);
}

/* Addresses that have asked in the last seconds, or wait for an answer. */
static unsigned
count(const struct clients *cs, uint64_t now)
{
	const struct client_address *c;
	unsigned n = 0;
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		LIST_FOREACH(c, &cs->buckets[i], list)
			n += c->requests > 0 || is_recent(c, now);
	return (n);
}

static int
is_over_share(const struct clients *cs, const struct client_address *c, uint64_t now)
{
	const unsigned n = count(cs, now);
	const unsigned share = cs->limits.places / n;

	return (n > 1 && c->requests >= (share > 0 ? share : 1));
}

enum clients_verdict
clients_ask(struct clients *cs, struct client_address *c, int crowded, uint64_t now)
{

	c->asked = now;
	if (cs->limits.requests > 0 && c->requests >= cs->limits.requests)
		return (CLIENTS_OVER_LIMIT);
	if (crowded && is_over_share(cs, c, now))
		return (CLIENTS_OVER_SHARE);
	c->requests++;
	return (CLIENTS_SERVED);
}

void
clients_answered(struct client_address *c)
{

	assert(c->requests > 0);
	c->requests--;
}

void
clients_free(struct clients **csp)
{
	struct clients *cs = *csp;
	size_t i;

	*csp = NULL;
	for (i = 0; i < BUCKETS; i++)
		tidy(&cs->buckets[i], UINT64_MAX);
	free(cs);
}

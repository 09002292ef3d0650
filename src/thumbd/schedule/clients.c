/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A list, in the order in which they came.
 */

#include "config.h"

#include <stdlib.h>

#include "clients.h"
#include "job/monotonic.h"

struct client {
	client_wanted_f		*wanted;
	client_done_f		*done;
	void			*priv;
	uint64_t		since;
	STAILQ_ENTRY(client)	list;
};

struct client *
client_new(client_wanted_f *wanted, client_done_f *done, void *priv)
{
	struct client *client;

	client = calloc(1, sizeof *client);
	if (client == NULL)
		return (NULL);
	client->wanted = wanted;
	client->done = done;
	client->priv = priv;
	client->since = monotonic();
	return (client);
}

void
clients_add(struct clients *clients, struct client *client)
{

	STAILQ_INSERT_TAIL(clients, client, list);
}

unsigned
clients_count(const struct clients *clients)
{
	const struct client *client;
	unsigned n = 0;

	STAILQ_FOREACH(client, clients, list)
		n++;
	return (n);
}

int
clients_wanted(const struct clients *clients)
{
	const struct client *client;

	STAILQ_FOREACH(client, clients, list)
		if (client->wanted(client->priv))
			return (1);
	return (0);
}

int
clients_sift(struct clients *clients, uint64_t wait)
{
	const uint64_t now = monotonic();
	struct client *client, *next;

	for (client = STAILQ_FIRST(clients); client != NULL; client = next) {
		next = STAILQ_NEXT(client, list);
		if (client->wanted(client->priv) && now - client->since < wait)
			continue;
		STAILQ_REMOVE(clients, client, client, list);
		if (now - client->since < wait)
			client->done(client->priv, NULL);
		else
			outcome_refuse(client->done, client->priv, 503, REFUSED_FULL);
		free(client);
	}
	return (!STAILQ_EMPTY(clients));
}

/* The first is told how many they are: it is one render. */
void
clients_tell(struct clients *clients, struct outcome *outcome)
{
	unsigned n = clients_count(clients);
	struct client *client;

	while ((client = STAILQ_FIRST(clients)) != NULL) {
		STAILQ_REMOVE_HEAD(clients, list);
		if (outcome != NULL)
			outcome->clients = n;
		client->done(client->priv, outcome);
		free(client);
		n = 0;
	}
}

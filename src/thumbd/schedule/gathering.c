/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A list of groups, of all classes, and a timer for the first of them.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "gathering.h"
#include "group.h"
#include "job/monotonic.h"

/* For so long, if a decode takes at least ten times as long. */
#define GATHER		(MONOTONIC_SECOND / 1000)
#define GATHER_FROM	(256 << 10)		/* bytes */

struct gathering {
	struct group_list	groups;		/* the first begun first */
	struct event		*timer;
	gathering_over_f	*over;
	void			*priv;
};

static void
on_timer(evutil_socket_t sock, short what, void *arg)
{
	struct gathering *g = arg;

	(void)sock;
	(void)what;
	g->over(g->priv);
}

struct gathering *
gathering_new(struct event_base *base, gathering_over_f *over, void *priv)
{
	struct gathering *g;

	g = calloc(1, sizeof *g);
	assert(g != NULL);
	TAILQ_INIT(&g->groups);
	g->over = over;
	g->priv = priv;
	g->timer = evtimer_new(base, on_timer, g);
	assert(g->timer != NULL);
	return (g);
}

/* What has been with a worker has waited once. */
int
gathering_is_for(const struct group *group)
{

	return (!group->begun && group->identity.size >= GATHER_FROM);
}

static void
await_first(struct gathering *g)
{
	const struct group *group = TAILQ_FIRST(&g->groups);
	struct timeval wait = { 0, GATHER };
	uint64_t gone;

	if (group == NULL)
		return;
	gone = monotonic() - group->gathers;
	wait.tv_usec -= (suseconds_t)(gone < GATHER ? gone : GATHER);
	event_add(g->timer, &wait);
}

void
gathering_add(struct gathering *g, struct group *group)
{

	group->gathers = monotonic();
	TAILQ_INSERT_TAIL(&g->groups, group, line);
	if (TAILQ_FIRST(&g->groups) == group)
		await_first(g);
}

void
gathering_remove(struct gathering *g, struct group *group)
{

	TAILQ_REMOVE(&g->groups, group, line);
	group->gathers = 0;
}

struct group *
gathering_take(struct gathering *g)
{
	struct group *group = TAILQ_FIRST(&g->groups);

	if (group != NULL && monotonic() - group->gathers >= GATHER) {
		gathering_remove(g, group);
		return (group);
	}
	await_first(g);
	return (NULL);
}

unsigned
gathering_tasks(const struct gathering *g)
{
	const struct group *group;
	unsigned n = 0;

	TAILQ_FOREACH(group, &g->groups, line)
		n += group->waiting;
	return (n);
}

void
gathering_free(struct gathering **gp)
{
	struct gathering *g = *gp;

	*gp = NULL;
	assert(TAILQ_EMPTY(&g->groups));
	event_free(g->timer);
	free(g);
}

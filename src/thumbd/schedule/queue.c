/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A line for each cost; before it groups may gather.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "gathering.h"
#include "group.h"
#include "queue.h"
#include "thumbd/metrics.h"
#include "turns.h"

struct line {
	struct group_list	groups;
	unsigned		waiting;		/* tasks, of those that gather as well */
	unsigned		running;		/* runs, and so workers */
};

struct queue {
	struct queue_limits	limits;
	struct line		lines[N_COSTS];
	unsigned		waiting;		/* in all of them */
	struct gathering	*gathering;
	struct turns		turns;
	queue_ready_f		*ready;
	void			*priv;
};

static void
line_up(struct queue *q, struct group *group)
{

	TAILQ_INSERT_TAIL(&q->lines[group->cost].groups, group, line);
}

/* gathering_over_f */
static void
on_gathered(void *priv)
{
	struct queue *q = priv;
	struct group *group;

	while ((group = gathering_take(q->gathering)) != NULL)
		line_up(q, group);
	q->ready(q->priv);
}

void
queue_configure(struct queue *q, const struct queue_limits *limits)
{

	q->limits = *limits;
	q->turns.wait = limits->wait;
}

struct queue *
queue_new(struct event_base *base, const struct queue_limits *limits, queue_ready_f *ready,
    void *priv)
{
	struct queue *q;
	size_t i;

	q = calloc(1, sizeof *q);
	assert(q != NULL);
	for (i = 0; i < N_COSTS; i++)
		TAILQ_INIT(&q->lines[i].groups);
	q->gathering = gathering_new(base, on_gathered, q);
	q->ready = ready;
	q->priv = priv;
	queue_configure(q, limits);
	return (q);
}

/* Nothing of its cost waits where a worker is free for it. */
int
queue_has_room(const struct queue *q, enum cost cost, unsigned idle)
{
	const struct line *line = &q->lines[cost];

	if (gathering_tasks(q->gathering) < idle && line->running < q->limits.workers[cost])
		return (1);
	return (q->waiting < q->limits.length &&
	    line->waiting < cost_queue(cost, q->limits.length));
}

/* A bit for each cost that has a job. */
static unsigned
active_costs(const struct queue *q)
{
	unsigned costs = 0;
	size_t i;

	for (i = 0; i < N_COSTS; i++)
		if (q->lines[i].waiting + q->lines[i].running > 0)
			costs |= 1U << i;
	return (costs);
}

static void
enter(struct queue *q, struct group *group)
{

	if (gathering_is_for(group))
		gathering_add(q->gathering, group);
	else
		line_up(q, group);
}

static void
leave(struct queue *q, struct group *group)
{

	if (group->gathers > 0)
		gathering_remove(q->gathering, group);
	else
		TAILQ_REMOVE(&q->lines[group->cost].groups, group, line);
}

/* The first that waits puts the group into its line. */
void
queue_add(struct queue *q, struct group *group)
{
	const unsigned active = active_costs(q);

	if (!(active & 1U << group->cost))
		turns_enter(&q->turns, group->cost, active);
	if (group->waiting++ == 0)
		enter(q, group);
	q->lines[group->cost].waiting++;
	q->waiting++;
}

void
queue_remove(struct queue *q, struct group *group)
{

	if (--group->waiting == 0)
		leave(q, group);
	q->lines[group->cost].waiting--;
	q->waiting--;
}

void
queue_put_first(struct queue *q, struct group *group)
{
	struct group_list *groups = &q->lines[group->cost].groups;

	TAILQ_REMOVE(groups, group, line);
	TAILQ_INSERT_HEAD(groups, group, line);
}

static int
may_run(const struct queue *q, enum cost cost)
{
	const struct line *line = &q->lines[cost];

	return (!TAILQ_EMPTY(&line->groups) && line->running < q->limits.workers[cost]);
}

struct group *
queue_first(struct queue *q)
{
	enum cost cost, best = N_COSTS;

	for (cost = 0; cost < N_COSTS; cost++)
		if (may_run(q, cost) &&
		    (best == N_COSTS || turns_before(&q->turns, cost, best)))
			best = cost;
	return (best == N_COSTS ? NULL : TAILQ_FIRST(&q->lines[best].groups));
}

void
queue_each(struct queue *q, queue_each_f *f, void *priv)
{
	struct group *group, *next;
	size_t i;

	for (i = 0; i < N_COSTS; i++)
		for (group = TAILQ_FIRST(&q->lines[i].groups); group != NULL; group = next) {
			next = TAILQ_NEXT(group, line);
			f(priv, group);
		}
}

void
queue_run_begins(struct queue *q, enum cost cost)
{

	q->lines[cost].running++;
}

void
queue_run_charge(struct queue *q, enum cost cost, uint64_t took)
{

	turns_charge(&q->turns, cost, took);
}

void
queue_run_ends(struct queue *q, enum cost cost)
{

	q->lines[cost].running--;
}

void
queue_measure(const struct queue *q)
{

	metric_set(METRIC_QUEUED_CHEAP, q->lines[COST_CHEAP].waiting);
	metric_set(METRIC_QUEUED_DEAR, q->lines[COST_DEAR].waiting);
}

void
queue_free(struct queue **qp)
{
	struct queue *q = *qp;

	*qp = NULL;
	assert(q->waiting == 0);
	gathering_free(&q->gathering);
	free(q);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines of places, and before them a list of places that gather.  Sizes of one original are often
 * requested at the same time: if a worker is idle, the first of them would be decoded alone.  It
 * waits for the others for a moment, if a decode takes at least ten times as long.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "job/monotonic.h"
#include "queue.h"
#include "turns.h"

#define GATHER		(MONOTONIC_SECOND / 1000)

TAILQ_HEAD(places, place);

struct line {
	struct places		places;
	unsigned		waiting;	/* jobs, those that gather included */
	unsigned		running;	/* workers that jobs of the cost occupy */
};

struct queue {
	struct queue_limits	limits;
	struct line		lines[N_COSTS];
	struct places		gathering;	/* of all costs, the oldest first */
	struct event		*gathered;	/* for the first of them */
	unsigned		waiting;	/* jobs in all lines */
	struct turns		turns;
	queue_ready_f		*ready;
	void			*priv;
};

static void
line_up(struct queue *q, struct place *place)
{

	TAILQ_INSERT_TAIL(&q->lines[place->cost].places, place, line);
}

static uint64_t
gather_left(const struct place *place)
{
	const uint64_t gone = monotonic() - place->gathers;

	return (gone < GATHER ? GATHER - gone : 0);
}

static void
await_gathered(struct queue *q)
{
	const struct place *place = TAILQ_FIRST(&q->gathering);
	struct timeval left = { 0, 0 };

	if (place == NULL)
		return;
	left.tv_usec = (suseconds_t)gather_left(place);
	event_add(q->gathered, &left);
}

static void
gather(struct queue *q, struct place *place)
{

	place->gathers = monotonic();
	TAILQ_INSERT_TAIL(&q->gathering, place, line);
	if (TAILQ_FIRST(&q->gathering) == place)
		await_gathered(q);
}

static void
gather_no_more(struct queue *q, struct place *place)
{

	TAILQ_REMOVE(&q->gathering, place, line);
	place->gathers = 0;
}

static void
on_gathered(evutil_socket_t sock, short what, void *arg)
{
	struct queue *q = arg;
	struct place *place;

	(void)sock;
	(void)what;
	while ((place = TAILQ_FIRST(&q->gathering)) != NULL && gather_left(place) == 0) {
		gather_no_more(q, place);
		line_up(q, place);
	}
	await_gathered(q);
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
		TAILQ_INIT(&q->lines[i].places);
	TAILQ_INIT(&q->gathering);
	q->gathered = evtimer_new(base, on_gathered, q);
	assert(q->gathered != NULL);
	q->ready = ready;
	q->priv = priv;
	queue_configure(q, limits);
	return (q);
}

/* How many of the jobs that wait will get a worker without waiting for the end of a run. */
static unsigned
served_jobs(const struct queue *q)
{
	const struct line *line;
	unsigned may, n = 0;
	size_t i;

	for (i = 0; i < N_COSTS; i++) {
		line = &q->lines[i];
		may = line->running < q->limits.workers[i] ?
		    q->limits.workers[i] - line->running : 0;
		n += line->waiting < may ? line->waiting : may;
	}
	return (n);
}

/* NB: a job that a free worker will take needs no room. */
int
queue_has_room(const struct queue *q, enum cost cost, unsigned n_free)
{
	const struct line *line = &q->lines[cost];

	if (served_jobs(q) < n_free && line->waiting + line->running < q->limits.workers[cost])
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

void
queue_add(struct queue *q, struct place *place, int gathers)
{
	const unsigned active = active_costs(q);

	if (!(active & 1U << place->cost))
		turns_enter(&q->turns, place->cost, active);
	q->lines[place->cost].waiting++;
	q->waiting++;
	if (place->waiting++ > 0)
		return;
	if (gathers)
		gather(q, place);
	else
		line_up(q, place);
}

void
queue_remove(struct queue *q, struct place *place)
{

	q->lines[place->cost].waiting--;
	q->waiting--;
	if (--place->waiting > 0)
		return;
	if (place->gathers > 0)
		gather_no_more(q, place);
	else
		TAILQ_REMOVE(&q->lines[place->cost].places, place, line);
}

void
queue_put_first(struct queue *q, struct place *place)
{
	struct places *places = &q->lines[place->cost].places;

	TAILQ_REMOVE(places, place, line);
	TAILQ_INSERT_HEAD(places, place, line);
}

static int
may_run(const struct queue *q, enum cost cost)
{
	const struct line *line = &q->lines[cost];

	return (!TAILQ_EMPTY(&line->places) && line->running < q->limits.workers[cost]);
}

struct place *
queue_first(struct queue *q)
{
	enum cost cost, best = N_COSTS;

	for (cost = 0; cost < N_COSTS; cost++)
		if (may_run(q, cost) &&
		    (best == N_COSTS || turns_before(&q->turns, cost, best)))
			best = cost;
	return (best == N_COSTS ? NULL : TAILQ_FIRST(&q->lines[best].places));
}

void
queue_each(struct queue *q, queue_each_f *f, void *priv)
{
	struct place *place, *next;
	size_t i;

	for (i = 0; i < N_COSTS; i++)
		for (place = TAILQ_FIRST(&q->lines[i].places); place != NULL; place = next) {
			next = TAILQ_NEXT(place, line);
			f(priv, place);
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

int
queue_is_crowded(const struct queue *q)
{
	const struct line *line;
	size_t i;

	for (i = 0; i < N_COSTS; i++) {
		line = &q->lines[i];
		if (line->waiting > 0 &&
		    2 * line->waiting >= cost_queue((enum cost)i, q->limits.length))
			return (1);
	}
	return (0);
}

void
queue_measure(const struct queue *q)
{
	size_t i;

	for (i = 0; i < N_COSTS; i++) {
		metric_set(cost_rows[i].queued, q->lines[i].waiting);
		metric_set(cost_rows[i].queue_limit, cost_queue((enum cost)i, q->limits.length));
	}
}

void
queue_free(struct queue **qp)
{
	struct queue *q = *qp;

	*qp = NULL;
	assert(q->waiting == 0);
	event_free(q->gathered);
	free(q);
}

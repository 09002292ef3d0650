/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The order in which originals with waiting jobs get a worker: a line for each cost, limits for
 * dear jobs, and a short time to gather further sizes of an original before it enters its line.
 */

#ifndef QUEUE_H_INCLUDED
#define QUEUE_H_INCLUDED

#include <sys/queue.h>

#include <event2/event.h>
#include <stdint.h>

#include "cost.h"

struct queue;

/* A part of what waits.  All but the cost is private to queue.c; zeros are a new place. */
struct place {
	enum cost		cost;
	unsigned		waiting;	/* jobs */
	uint64_t		gathers;	/* since when, or 0 */
	TAILQ_ENTRY(place)	line;		/* or the list of those that gather */
};

struct queue_limits {
	unsigned	workers[N_COSTS];	/* that jobs of a cost may occupy at a time */
	unsigned	length;			/* jobs that may wait */
	uint64_t	wait;			/* microseconds that a job may wait */
};

/* Places have entered their lines by themselves. */
typedef void queue_ready_f(void *priv);

typedef void queue_each_f(void *priv, struct place *place);

/* Never NULL. */
struct queue *queue_new(struct event_base *base, const struct queue_limits *limits,
    queue_ready_f *ready, void *priv);

/* Change the limits.  Jobs that wait already stay. */
void queue_configure(struct queue *queue, const struct queue_limits *limits);

/* Whether one more job may wait, if so many workers have no job. */
int queue_has_room(const struct queue *queue, enum cost cost, unsigned n_free);

/* One more job of a place waits; the first puts the place in its line, or first lets it gather. */
void queue_add(struct queue *queue, struct place *place, int gathers);

/* One job of a place no longer waits; the last takes the place out of its line. */
void queue_remove(struct queue *queue, struct place *place);

/* Put a place whose turn was not used back at the front of its line. */
void queue_put_first(struct queue *queue, struct place *place);

/* The place whose turn it is; NULL: no place with waiting jobs may occupy another worker. */
struct place *queue_first(struct queue *queue);

/* Visit the places in their lines.  NB: a place may leave during its visit. */
void queue_each(struct queue *queue, queue_each_f *f, void *priv);

/* Jobs of a cost occupy a worker; used so many microseconds of it; have left it. */
void queue_run_begins(struct queue *queue, enum cost cost);
void queue_run_charge(struct queue *queue, enum cost cost, uint64_t took);
void queue_run_ends(struct queue *queue, enum cost cost);

/* Whether half of the places in a line are taken, or more. */
int queue_is_crowded(const struct queue *queue);

void queue_measure(const struct queue *queue);

/* No job may wait. */
void queue_free(struct queue **queuep);

#endif

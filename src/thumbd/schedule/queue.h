/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What waits for a worker: the groups of each cost in a line, dear ones with fewer places and
 * fewer workers than all.
 */

#ifndef QUEUE_H_INCLUDED
#define QUEUE_H_INCLUDED

#include <event2/event.h>
#include <stdint.h>

#include "cost.h"

struct group;
struct queue;

struct queue_limits {
	unsigned	workers[N_COSTS];	/* that jobs of a cost may have at once */
	unsigned	length;			/* tasks that may wait */
	uint64_t	wait;			/* microseconds that they may */
};

/* Groups have come into their lines by themselves. */
typedef void queue_ready_f(void *priv);

typedef void queue_each_f(void *priv, struct group *group);

/* Never NULL. */
struct queue *queue_new(struct event_base *base, const struct queue_limits *limits,
    queue_ready_f *ready, void *priv);

/* From now on: nothing that waits is lost. */
void queue_configure(struct queue *queue, const struct queue_limits *limits);

/* Whether one more task may wait, with so many workers idle. */
int queue_has_room(const struct queue *queue, enum cost cost, unsigned idle);

/* One more task of a group waits, or one less. */
void queue_add(struct queue *queue, struct group *group);
void queue_remove(struct queue *queue, struct group *group);

/* It has had its turn, and nothing came of it: the first of its cost. */
void queue_put_first(struct queue *queue, struct group *group);

/* The one whose turn it is; NULL: there is none that may have another worker. */
struct group *queue_first(struct queue *queue);

/* In the order of the lines; those that gather are not in one yet.  A group may leave in f. */
void queue_each(struct queue *queue, queue_each_f *f, void *priv);

/* A job of a cost gets a worker; has had so many microseconds of it; has it no more. */
void queue_run_begins(struct queue *queue, enum cost cost);
void queue_run_charge(struct queue *queue, enum cost cost, uint64_t took);
void queue_run_ends(struct queue *queue, enum cost cost);

void queue_measure(const struct queue *queue);

/* Nothing may wait. */
void queue_free(struct queue **queuep);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The cost of a job, cheap or dear, is estimated from the type and size of its original, before a
 * byte is read, and from earlier renders of the same original.
 */

#ifndef COST_H_INCLUDED
#define COST_H_INCLUDED

#include "job/job.h"
#include "thumbd/metrics.h"
#include "thumbd/originals/identity.h"

/*
 * For each cost: its percentage of the workers and of the queue; the weight of a second of a
 * worker's time, where jobs of both costs wait and the cost that used less goes first; and the
 * percentage of --wait that a cost stands back when it joins another.  On a tie the first row goes
 * first.
 */
#define COSTS(X)									\
	X(CHEAP,	100,	100,	1,	0)					\
	X(DEAR,		50,	50,	3,	25)

/* The percentage of --wait that a cost stands back at most, so that its jobs have their turn. */
#define STAND_BACK_MAX		50

enum cost {
#define X(name, workers, queue, weight, back) COST_##name,
	COSTS(X)
#undef X
	N_COSTS
};

struct cost_row {
	unsigned	workers, queue, weight, back;
	enum metric	queued, queue_limit;
	enum histogram	queue_seconds, render_seconds;
};

extern const struct cost_row cost_rows[N_COSTS];

/* The share of the workers: never all of them unless the cost has 100 percent, and never none. */
unsigned cost_workers(enum cost cost, unsigned workers);

/* The share of the queue. */
unsigned cost_queue(enum cost cost, unsigned queue);

/*
 * A thumb that took this many microseconds of CPU is dear.  This is a bit more than the sizes in cost.c
 * stand for, and less than wide thumbs of progressive JPEGs of 5 MB take, which are cheap by size.
 */
#define DEAR_CPU	300000

/* The originals whose thumbs cost more than their size suggests: progressive JPEGs, many pixels. */
struct costs;

/* Never NULL. */
struct costs *costs_new(void);

/* Note the cost of a job. */
void costs_note(struct costs *costs, const struct job *job, const struct identity *identity,
    uint64_t cpu);

/* A job is dear by its type and size, or if a thumb of its width or less was dear before. */
enum cost costs_of(const struct costs *costs, const struct job *job,
    const struct identity *identity);

/* The cost of a job that has a reference in place of the original. */
enum cost cost_of_reference(const struct job *job);

void costs_free(struct costs **costsp);

#endif

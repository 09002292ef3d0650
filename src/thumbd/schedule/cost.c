/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The costs by size are a table.  The costs by earlier renders are a hash table with one place for
 * each hash, which the latest original has.  A forgotten original is noted again by its next
 * render.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "cost.h"
#include "job/types.h"

#define PLACES		4096

/* Bytes of an original whose hash takes about a quarter of a second. */
#define HASHED_CHEAP	(256 << 20)

const struct cost_row cost_rows[N_COSTS] = {
#define X(name, workers, queue, weight, back)						\
	{ workers, queue, weight, back,							\
	    METRIC_QUEUED_##name, METRIC_QUEUE_LIMIT_##name,				\
	    HISTOGRAM_QUEUE_##name, HISTOGRAM_RENDER_##name },
	COSTS(X)
#undef X
};

/* Thumbs of these formats take long to encode, whatever the original. */
static const unsigned char dear_format[THUMBURL_N_FORMATS + 1] = {
	[THUMBURL_FORMAT_AVIF] = 1,
};

struct dear {
	struct identity		identity;
	uint32_t		width;		/* thumbs of it or more are dear; 0: unused */
};

struct costs {
	struct hash_seed	seed;
	struct dear		places[PLACES];
};

unsigned
cost_workers(enum cost cost, unsigned workers)
{
	const unsigned percent = cost_rows[cost].workers;
	unsigned n = (workers * percent + 99) / 100;

	if (n == workers && n > 1 && percent < 100)
		n--;
	return (n);
}

unsigned
cost_queue(enum cost cost, unsigned queue)
{

	return ((queue * cost_rows[cost].queue + 99) / 100);
}

struct costs *
costs_new(void)
{
	struct costs *costs;

	costs = calloc(1, sizeof *costs);
	assert(costs != NULL);
	hash_seed_init(&costs->seed);
	return (costs);
}

static enum cost
cost_by_size(const struct job *job, off_t size)
{

	/* they decode nothing */
	if (job->what == JOB_INFO || (job->what == JOB_ORIGINAL && size < HASHED_CHEAP))
		return (COST_CHEAP);
	if (dear_format[job->format] || (uint64_t)size >= file_types[job->type].cheap_below)
		return (COST_DEAR);
	return (COST_CHEAP);
}

/* Whether an earlier render can make a job dear: it is a thumb, and cheap by its size. */
static int
can_learn(const struct job *job, const struct identity *identity)
{

	return (job->what == JOB_THUMB && cost_by_size(job, identity->size) == COST_CHEAP);
}

static int
was_dear(const struct dear *dear, const struct job *job, const struct identity *identity)
{

	return (dear->width > 0 && job->width >= dear->width &&
	    identity_same(&dear->identity, identity));
}

void
costs_note(struct costs *costs, const struct job *job, const struct identity *identity,
    uint64_t cpu)
{
	struct dear *dear = &costs->places[identity_hash(&costs->seed, identity) % PLACES];

	if (cpu < DEAR_CPU || !can_learn(job, identity) || was_dear(dear, job, identity))
		return;
	dear->identity = *identity;
	dear->width = job->width;
}

enum cost
costs_of(const struct costs *costs, const struct job *job, const struct identity *identity)
{
	const struct dear *dear = &costs->places[identity_hash(&costs->seed, identity) % PLACES];

	if (can_learn(job, identity) && was_dear(dear, job, identity))
		return (COST_DEAR);
	return (cost_by_size(job, identity->size));
}

enum cost
cost_of_reference(const struct job *job)
{

	return (dear_format[job->format] ? COST_DEAR : COST_CHEAP);
}

void
costs_free(struct costs **costsp)
{

	free(*costsp);
	*costsp = NULL;
}

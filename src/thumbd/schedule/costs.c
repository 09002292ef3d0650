/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A table with one place for all originals of a hash: the latest has it.  What is forgotten is
 * noted again by its next render.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "costs.h"

#define PLACES		4096

struct cost {
	struct identity		identity;
	uint32_t		width;		/* from which on it is dear; 0: nothing is here */
};

struct costs {
	struct cost		places[PLACES];
};

struct costs *
costs_new(void)
{
	struct costs *costs;

	costs = calloc(1, sizeof *costs);
	assert(costs != NULL);
	return (costs);
}

/* What its size tells as dear is, and what decodes nothing is not, whatever it has cost. */
static int
is_open(const struct job *job, const struct identity *identity)
{

	return (job->what == JOB_THUMB && job_class(job, identity->size) == JOB_CLASS_CHEAP);
}

static int
has_been_dear(const struct cost *cost, const struct job *job, const struct identity *identity)
{

	return (cost->width > 0 && job->width >= cost->width &&
	    identity_same(&cost->identity, identity));
}

void
costs_note(struct costs *costs, const struct job *job, const struct identity *identity,
    uint64_t cpu)
{
	struct cost *cost = &costs->places[identity_hash(identity) % PLACES];

	if (cpu < DEAR_CPU || !is_open(job, identity) || has_been_dear(cost, job, identity))
		return;
	cost->identity = *identity;
	cost->width = job->width;
}

enum job_class
costs_class(const struct costs *costs, const struct job *job, const struct identity *identity)
{
	const struct cost *cost = &costs->places[identity_hash(identity) % PLACES];

	if (is_open(job, identity) && has_been_dear(cost, job, identity))
		return (JOB_CLASS_DEAR);
	return (job_class(job, identity->size));
}

void
costs_free(struct costs **costsp)
{

	free(*costsp);
	*costsp = NULL;
}

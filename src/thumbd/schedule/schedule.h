/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is rendered when, and for whom: one render for all who ask the same, cheap ones not
 * behind dear ones, nothing for nobody, and what ends workers not at all.
 */

#ifndef SCHEDULE_H_INCLUDED
#define SCHEDULE_H_INCLUDED

#include <event2/event.h>

#include "outcome.h"
#include "pool.h"
#include "thumbd/originals/identity.h"

struct schedule;

struct schedule_options {
	struct pool_options	pool;
	unsigned		dear_workers;	/* that dear jobs may have at once */
	unsigned		queue;		/* jobs that may wait */
	unsigned		wait;		/* seconds that they may */
	unsigned		keep;		/* milliseconds, what has been rendered */
	unsigned		quarantine;	/* seconds; 0: there is none */
	unsigned		strikes;	/* workers that an original may end before */
};

/* Start the workers; launch is as pool_new() has it.  Never NULL. */
struct schedule *schedule_new(struct event_base *base, const struct launch *launch,
    const struct schedule_options *options);

/* From now on: nothing that waits or runs is lost. */
void schedule_configure(struct schedule *schedule, const struct schedule_options *options);

/*
 * Have a job done, or share one that is the same; done is called once, perhaps before this
 * returns.  Takes the original's descriptor.
 */
void schedule_submit(struct schedule *schedule, const struct job *job,
    const struct identity *identity, int original, client_wanted_f *wanted,
    client_done_f *done, void *priv);

/* Workers that live. */
unsigned schedule_workers(const struct schedule *schedule);

/* Set those metrics that are not counted as it goes. */
void schedule_measure(struct schedule *schedule);

/* End the workers.  No job may be left. */
void schedule_free(struct schedule **schedulep);

#endif

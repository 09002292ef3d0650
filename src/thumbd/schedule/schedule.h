/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The schedule decides which job a worker gets next: clients of the same job share one render,
 * cheap jobs do not wait behind dear ones, nothing is rendered without a client, and originals that
 * crash workers are refused.
 */

#ifndef SCHEDULE_H_INCLUDED
#define SCHEDULE_H_INCLUDED

#include <event2/event.h>

#include "material.h"
#include "outcome.h"
#include "workers.h"

struct schedule;

struct schedule_options {
	struct workers_options	workers;
	unsigned		dear_workers;	/* that dear jobs may occupy at a time */
	unsigned		queue;		/* jobs that may wait */
	unsigned		wait;		/* seconds that a job may wait */
	unsigned		keep;		/* milliseconds that a result is kept */
	unsigned		quarantine;	/* seconds; 0 disables it */
	unsigned		strikes;	/* workers that an original may crash before */
};

/* Start the workers; launch is that of workers_new().  Never NULL. */
struct schedule *schedule_new(struct event_base *base, const struct launch *launch,
    const struct schedule_options *options);

/* Change the options.  Jobs that wait or run already stay. */
void schedule_configure(struct schedule *schedule, const struct schedule_options *options);

/*
 * Have a job done, or share the same job of another client.  The client is told once, perhaps
 * before this returns.  Takes the material.
 */
void schedule_submit(struct schedule *schedule, const struct job *job, struct material *material,
    const struct client *client);

/* How many workers live. */
unsigned schedule_workers(const struct schedule *schedule);

/* Whether a worker has started. */
int schedule_is_ready(const struct schedule *schedule);

/* Whether half of the places in a line are taken, or more. */
int schedule_is_crowded(const struct schedule *schedule);

/* Set the metrics that are gauges. */
void schedule_measure(struct schedule *schedule);

/* End the workers, also those that only make a reference.  No job may be left. */
void schedule_free(struct schedule **schedulep);

#endif

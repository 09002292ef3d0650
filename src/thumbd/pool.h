/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worker processes and what waits for them.
 */

#ifndef POOL_H_INCLUDED
#define POOL_H_INCLUDED

#include <event2/event.h>

#include "worker/job.h"
#include "worker/launch.h"

struct pool;

/* What those are told that there is no room for, or that have waited too long. */
#define POOL_FULL	"too many thumbs wait to be rendered; try again in a moment"

struct pool_options {
	struct launch	launch;
	unsigned	workers;
	unsigned	worker_jobs;	/* then a worker is replaced */
	unsigned	queue;		/* jobs that may wait */
	unsigned	wait;		/* seconds that they may */
	unsigned	deadline;	/* seconds a job may take once it runs */
};

/*
 * How a job ended.  With status 200 thumb is a descriptor of size bytes, the callee's to close;
 * otherwise it is -1.
 */
typedef void pool_done_f(void *priv, const struct result *result, int thumb, size_t size,
    pid_t worker);

/* Whether anybody still waits for a job; asked when its turn has come. */
typedef int pool_wanted_f(void *priv);

/* Start the workers.  NULL after a line in the log. */
struct pool *pool_new(struct event_base *base, const struct pool_options *options);

/*
 * Have a job done; done is called once, from the event loop, whatever becomes of it.  Takes the
 * original's descriptor.  Returns -1, and takes nothing, if too many jobs wait already.
 */
int pool_submit(struct pool *pool, const struct job *job, int original, pool_wanted_f *wanted,
    pool_done_f *done, void *priv);

/* Workers that live. */
unsigned pool_alive(const struct pool *pool);

/* End the workers.  No job may be left. */
void pool_free(struct pool **poolp);

#endif

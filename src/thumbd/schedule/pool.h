/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worker processes: starting, watching, replacing them.  What they are given when is the
 * schedule's business.
 */

#ifndef POOL_H_INCLUDED
#define POOL_H_INCLUDED

#include <event2/event.h>

#include "job/job.h"
#include "job/launch.h"

struct pool;

struct pool_options {
	unsigned	workers;
	unsigned	worker_jobs;	/* then a worker is replaced */
	unsigned	worker_memory;	/* megabytes; a worker with more is, too; 0: no limit */
	unsigned	deadline;	/* seconds that a job may take; each of a batch */
};

/* What became of a job, or of all of a batch that were not answered. */
enum pool_fate {
	POOL_ANSWERED,
	POOL_FATAL,		/* the worker died of it, or was killed for it */
	POOL_KILLED,		/* by somebody else, who had nothing against the job */
	POOL_UNBEGUN,		/* the worker died before it had seen it */
};

/* How a job of a batch ended; or, unless it is answered, all of them that were not yet. */
struct pool_end {
	enum pool_fate	fate;
	struct result	result;		/* a 500 or 504 where there is no answer */
	int		thumb;		/* of size bytes, the callee's to close; or -1 */
	size_t		size;
	pid_t		worker;
	int		last;		/* of the batch */
};

typedef void pool_done_f(void *priv, struct pool_end *end);

/* A worker may have become idle. */
typedef void pool_idle_f(void *priv);

/*
 * Start the workers.  Never NULL.  What launch points to, though not launch itself, must stay as
 * long as the pool.
 */
struct pool *pool_new(struct event_base *base, const struct launch *launch,
    const struct pool_options *options, pool_idle_f *idle, void *priv);

/* From now on: no job that runs notices. */
void pool_configure(struct pool *pool, const struct pool_options *options);

/* Workers that have nothing to do. */
unsigned pool_idle(const struct pool *pool);

/*
 * Give an idle worker a batch; done is called from the event loop for each of its jobs, or for
 * the last of them, whatever becomes of it.  The descriptor stays the caller's.  Returns -1 if
 * no worker is idle.
 */
int pool_give(struct pool *pool, const struct batch *batch, int original, pool_done_f *done,
    void *priv);

/* Kill the worker that was given a batch with this priv; done is called as ever. */
void pool_cancel(struct pool *pool, const void *priv);

/* Workers that live; those of them that have a job. */
unsigned pool_alive(const struct pool *pool);
unsigned pool_busy(const struct pool *pool);

/* End the workers.  None may have a job. */
void pool_free(struct pool **poolp);

#endif

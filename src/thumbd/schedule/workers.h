/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worker processes: starting, watching and replacing them.  The schedule decides what they are
 * given, and when.
 */

#ifndef WORKERS_H_INCLUDED
#define WORKERS_H_INCLUDED

#include <stdint.h>

#include <event2/event.h>

#include "job/job.h"
#include "job/launch.h"

struct workers;

struct workers_options {
	unsigned	number;
	unsigned	jobs;		/* after which a worker is replaced */
	unsigned	memory;		/* megabytes; above them, too; 0: no limit */
	unsigned	deadline;	/* seconds for each job of a batch */
	unsigned	original;	/* megabytes of the largest */
};

/* The fate of a job; or of all jobs of a batch that were not answered. */
enum fate {
	FATE_ANSWERED,
	FATE_FATAL,		/* the worker died of the job */
	FATE_LATE,		/* thumbd killed the worker at the job's deadline */
	FATE_KILLED,		/* the worker was killed from outside: not the job's fault */
	FATE_UNBEGUN,		/* the worker died before it had seen the job */
};

/* How one job of a batch ended; or, without an answer, how all of them ended that are left. */
struct job_end {
	enum fate	fate;
	struct result	result;		/* a 500 or 504 where there is no answer */
	void		*thumb;		/* of result.size bytes, the callee's to free; or NULL */
	pid_t		worker;
	uint64_t	cpu, deadline;	/* of a late job, in microseconds */
	int		last;		/* of the batch */
};

typedef void workers_done_f(void *priv, struct job_end *end);

/* A worker may have become idle. */
typedef void workers_idle_f(void *priv);

/*
 * Start the workers.  Never NULL.  What launch points to, though not launch itself, must live as
 * long as the workers.
 */
struct workers *workers_new(struct event_base *base, const struct launch *launch,
    const struct workers_options *options, workers_idle_f *idle, void *priv);

/* Change the options.  Jobs that run are not disturbed. */
void workers_configure(struct workers *workers, const struct workers_options *options);

/* How many workers are ready for a job; the same, and those that are just starting. */
unsigned workers_idle(const struct workers *workers);
unsigned workers_free(const struct workers *workers);

/*
 * Give an idle worker a batch.  From the event loop, done is called for each of its jobs until it
 * is told the last.  The descriptor stays the caller's.  Returns -1 if no worker is idle.
 */
int workers_give(struct workers *workers, const struct batch *batch, int original,
    workers_done_f *done, void *priv);

/* Kill the worker whose batch has this priv, since no client waits; done is called as usual. */
void workers_cancel(struct workers *workers, const void *priv);

/* The batch with this priv ends without a word, since thumbd ends.  The worker gets no other. */
void workers_forget(struct workers *workers, const void *priv);

/* How many workers live; how many of them have started; how many have a job. */
unsigned workers_alive(const struct workers *workers);
unsigned workers_started(const struct workers *workers);
unsigned workers_busy(const struct workers *workers);

/* End the workers.  None may have a job. */
void workers_end(struct workers **workersp);

#endif

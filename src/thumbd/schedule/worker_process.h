/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One place of the pool: a worker process, and the next one when it has ended.
 */

#ifndef WORKER_PROCESS_H_INCLUDED
#define WORKER_PROCESS_H_INCLUDED

#include <sys/queue.h>

#include <event2/event.h>

#include "pool.h"
#include "thumbd/metrics.h"

/* What all of a pool have in common. */
struct worker_means {
	struct event_base	*base;
	struct pool_options	options;
	struct launch		launch;
	pool_idle_f		*idle;
	void			*priv;
};

struct worker {
	const struct worker_means	*means;
	pid_t			pid;		/* 0: there is none */
	int			sock;		/* -1: it is dead or dying */
	unsigned		jobs;		/* done by this process */
	int			given;		/* it has been given one, at least */
	int			unbegun;	/* but died before it had seen it */
	int			killed;		/* by us */
	long long		oom_kills;	/* when it was started */
	int			surplus;	/* there are to be fewer: no other follows it */
	enum metric		cause;		/* of its end, if it is we who end it */
	pool_done_f		*done;		/* of its batch; NULL: it has none */
	void			*priv;
	struct batch		batch;		/* what it has not yet answered */
	struct event		*readable;
	struct event		*timer;		/* deadline, linger or respawn */
	TAILQ_ENTRY(worker)	list;
};

/* Start one.  Never NULL. */
struct worker *worker_new(const struct worker_means *means);

int worker_is_idle(const struct worker *worker);

/* As pool_give().  Returns -1 if it is dying. */
int worker_give(struct worker *worker, const struct batch *batch, int original,
    pool_done_f *done, void *priv);

/* Kill it, and count that as this. */
void worker_kill_for(struct worker *worker, enum metric cause);

/* There are to be fewer: it is the last one here.  Returns whether there is none by now. */
int worker_dismiss(struct worker *worker);

/* The process has ended.  Returns whether no other follows it. */
int worker_reap(struct worker *worker, int status);

/* It may still live, without a job. */
void worker_free(struct worker *worker);

#endif

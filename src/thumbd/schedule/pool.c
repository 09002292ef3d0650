/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * So many workers, and which of them gets a batch.
 */

#include "config.h"

#include <sys/queue.h>
#include <sys/wait.h>

#include <assert.h>
#include <signal.h>
#include <stdlib.h>

#include "pool.h"
#include "thumbd/metrics.h"
#include "worker_process.h"

struct pool {
	struct worker_means	means;
	struct event		*sigchld;
	TAILQ_HEAD(, worker)	workers;
};

/* One that has rendered, if there is: another may be just starting. */
static struct worker *
find_idle(const struct pool *pool)
{
	struct worker *w, *found = NULL;

	TAILQ_FOREACH(w, &pool->workers, list)
		if (worker_is_idle(w) && (found == NULL || found->jobs == 0))
			found = w;
	return (found);
}

unsigned
pool_idle(const struct pool *pool)
{
	const struct worker *w;
	unsigned n = 0;

	TAILQ_FOREACH(w, &pool->workers, list)
		n += (unsigned)worker_is_idle(w);
	return (n);
}

int
pool_give(struct pool *pool, const struct batch *batch, int original, pool_done_f *done,
    void *priv)
{
	struct worker *w;

	while ((w = find_idle(pool)) != NULL)
		if (worker_give(w, batch, original, done, priv) == 0)
			return (0);
	return (-1);
}

void
pool_cancel(struct pool *pool, const void *priv)
{
	struct worker *w;

	TAILQ_FOREACH(w, &pool->workers, list)
		if (w->done != NULL && w->priv == priv)
			break;
	assert(w != NULL);
	worker_kill_for(w, METRIC_RESTARTS_UNWANTED);
}

static void
remove_worker(struct pool *pool, struct worker *w)
{

	TAILQ_REMOVE(&pool->workers, w, list);
	worker_free(w);
}

static void
on_sigchld(evutil_socket_t sig, short what, void *arg)
{
	struct pool *pool = arg;
	struct worker *w, *next;
	int status;

	(void)sig;
	(void)what;
	for (w = TAILQ_FIRST(&pool->workers); w != NULL; w = next) {
		next = TAILQ_NEXT(w, list);
		if (w->pid > 0 && waitpid(w->pid, &status, WNOHANG) == w->pid &&
		    worker_reap(w, status))
			remove_worker(pool, w);
	}
	pool->means.idle(pool->means.priv);
}

/* There are to be fewer: those that have nothing to do go first, the others after their job. */
static void
dismiss(struct pool *pool, unsigned n)
{
	struct worker *w, *next;
	int busy;

	for (busy = 0; busy <= 1; busy++)
		for (w = TAILQ_FIRST(&pool->workers); w != NULL && n > 0; w = next) {
			next = TAILQ_NEXT(w, list);
			if (w->surplus || (w->done != NULL) != busy)
				continue;
			n--;
			if (worker_dismiss(w))
				remove_worker(pool, w);
		}
}

void
pool_configure(struct pool *pool, const struct pool_options *options)
{
	struct worker *w;
	unsigned n = 0;

	pool->means.options = *options;
	TAILQ_FOREACH(w, &pool->workers, list)
		n += !w->surplus;
	if (n > options->workers)
		dismiss(pool, n - options->workers);
	for (; n < options->workers; n++) {
		w = worker_new(&pool->means);
		TAILQ_INSERT_TAIL(&pool->workers, w, list);
	}
}

struct pool *
pool_new(struct event_base *base, const struct launch *launch,
    const struct pool_options *options, pool_idle_f *idle, void *priv)
{
	struct pool *pool;

	pool = calloc(1, sizeof *pool);
	assert(pool != NULL);
	pool->means.base = base;
	pool->means.launch = *launch;
	pool->means.idle = idle;
	pool->means.priv = priv;
	TAILQ_INIT(&pool->workers);
	pool->sigchld = evsignal_new(base, SIGCHLD, on_sigchld, pool);
	assert(pool->sigchld != NULL);
	event_add(pool->sigchld, NULL);
	pool_configure(pool, options);
	return (pool);
}

unsigned
pool_alive(const struct pool *pool)
{
	struct worker *w;
	unsigned n = 0;

	TAILQ_FOREACH(w, &pool->workers, list)
		n += (w->sock >= 0);
	return (n);
}

unsigned
pool_busy(const struct pool *pool)
{
	struct worker *w;
	unsigned n = 0;

	TAILQ_FOREACH(w, &pool->workers, list)
		n += (w->done != NULL);
	return (n);
}

void
pool_free(struct pool **poolp)
{
	struct pool *pool = *poolp;
	struct worker *w;

	*poolp = NULL;
	event_free(pool->sigchld);
	while ((w = TAILQ_FIRST(&pool->workers)) != NULL)
		remove_worker(pool, w);
	free(pool);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "vmod_thumb.h"

#include "repeat.h"

struct repeat {
	unsigned			magic;
#define REPEAT_MAGIC			0x4e9ea7e4
	unsigned			looked;
	unsigned			stopped;
	const struct repeat_work	*work;
	void				*priv;
	pthread_mutex_t			mtx;	/* of looked and stopped */
	pthread_cond_t			cond;	/* signals that one has changed */
};

static struct timespec
in_ms(unsigned ms)
{
	struct timespec t;

	AZ(clock_gettime(CLOCK_MONOTONIC, &t));
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	return (t);
}

static struct repeat *
repeat_new(const struct repeat_work *work, void *priv)
{
	pthread_condattr_t monotonic;
	struct repeat *r;

	ALLOC_OBJ(r, REPEAT_MAGIC);
	AN(r);
	r->work = work;
	r->priv = priv;
	AZ(pthread_mutex_init(&r->mtx, NULL));
	AZ(pthread_condattr_init(&monotonic));
	AZ(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC));
	AZ(pthread_cond_init(&r->cond, &monotonic));
	AZ(pthread_condattr_destroy(&monotonic));
	return (r);
}

static void
repeat_free(struct repeat *r)
{

	AZ(pthread_cond_destroy(&r->cond));
	AZ(pthread_mutex_destroy(&r->mtx));
	FREE_OBJ(r);
}

/* Called with the lock held, as is the next. */
static void
pause_thread(struct repeat *r)
{
	const struct timespec until = in_ms(r->work->interval_ms);

	while (!r->stopped && pthread_cond_timedwait(&r->cond, &r->mtx, &until) == 0)
		continue;
}

static void
look(struct repeat *r)
{

	AZ(pthread_mutex_unlock(&r->mtx));
	r->work->look(r->priv);
	AZ(pthread_mutex_lock(&r->mtx));
	r->looked = 1;
	AZ(pthread_cond_broadcast(&r->cond));
}

static void *
repeat_thread(void *arg)
{
	struct repeat *r;

	CAST_OBJ_NOTNULL(r, arg, REPEAT_MAGIC);
	AZ(pthread_mutex_lock(&r->mtx));
	if (!r->work->at_once)
		pause_thread(r);
	while (!r->stopped) {
		look(r);
		pause_thread(r);
	}
	AZ(pthread_mutex_unlock(&r->mtx));
	r->work->end(r->priv);
	repeat_free(r);
	return (NULL);
}

struct repeat *
repeat_start(const struct repeat_work *work, void *priv)
{
	struct repeat *r = repeat_new(work, priv);
	pthread_t thread;

	if (pthread_create(&thread, NULL, repeat_thread, r)) {
		repeat_free(r);
		return (NULL);
	}
	AZ(pthread_detach(thread));
	return (r);
}

void
repeat_await(struct repeat *r, int seconds)
{
	const struct timespec until = in_ms((unsigned)seconds * 1000);

	CHECK_OBJ_NOTNULL(r, REPEAT_MAGIC);
	AZ(pthread_mutex_lock(&r->mtx));
	while (!r->looked && pthread_cond_timedwait(&r->cond, &r->mtx, &until) == 0)
		continue;
	AZ(pthread_mutex_unlock(&r->mtx));
}

void
repeat_stop(struct repeat **rp)
{
	struct repeat *r;

	TAKE_OBJ_NOTNULL(r, rp, REPEAT_MAGIC);
	AZ(pthread_mutex_lock(&r->mtx));
	r->stopped = 1;
	AZ(pthread_cond_broadcast(&r->cond));
	AZ(pthread_mutex_unlock(&r->mtx));
}

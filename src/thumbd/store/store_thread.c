/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Two lists of tasks, those that wait and those that have ended, and a lock for both.
 */

#include "config.h"

#include <sys/eventfd.h>

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store_thread.h"
#include "sweep.h"

/* Beyond these limits thumbs are not stored: the disk does not keep up. */
#define WAITING_MAX	1024
#define BYTES_MAX	(64U << 20)

struct store_thread {
	struct store_place	place;		/* the thread's */
	pthread_t		thread;
	struct event		*readable;
	int			bell;		/* an eventfd: a task has ended */
	store_ended_f		*ended;
	void			*priv;

	pthread_mutex_t		lock;		/* of the fields below */
	pthread_cond_t		more;
	struct store_tasks	waiting, done;	/* the first of waiting may be running */
	unsigned		n_waiting;
	size_t			bytes;
	struct store_counts	counts;
	int			stop;
};

static void
lock(struct store_thread *s)
{

	if (pthread_mutex_lock(&s->lock) != 0)
		abort();
}

static void
unlock(struct store_thread *s)
{

	if (pthread_mutex_unlock(&s->lock) != 0)
		abort();
}

static void
ring(struct store_thread *s)
{
	const uint64_t one = 1;

	/* it can fail only if the bell has rung very often */
	if (write(s->bell, &one, sizeof one) < 0)
		return;
}

/* With the lock: wait that long for a task. */
static void
wait_for_task(struct store_thread *s, unsigned milliseconds)
{
	struct timespec until;
	int e;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(milliseconds / 1000);
	until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	e = pthread_cond_timedwait(&s->more, &s->lock, &until);
	if (e != 0 && e != ETIMEDOUT)
		abort();
}

/* With the lock, which is left meanwhile. */
static void
do_task(struct store_thread *s, struct store_task *t)
{

	unlock(s);
	store_task_run(&s->place, t);
	lock(s);
	TAILQ_REMOVE(&s->waiting, t, list);
	s->n_waiting--;
	s->bytes -= t->file.size;
	TAILQ_INSERT_TAIL(&s->done, t, list);
	ring(s);
}

/* The same.  Returns the milliseconds until the next step. */
static unsigned
do_step(struct store_thread *s)
{
	unsigned milliseconds;

	unlock(s);
	milliseconds = sweep_step(s->place.sweep, &s->place);
	lock(s);
	return (milliseconds);
}

/* A task and a step of the sweep take turns. */
static void *
work(void *arg)
{
	struct store_thread *s = arg;
	struct store_task *t;
	unsigned milliseconds;

	lock(s);
	for (;;) {
		t = TAILQ_FIRST(&s->waiting);
		if (t != NULL)
			do_task(s, t);
		else if (s->stop)
			break;
		milliseconds = do_step(s);
		s->counts = s->place.counts;
		if (TAILQ_EMPTY(&s->waiting) && !s->stop)
			wait_for_task(s, milliseconds);
	}
	unlock(s);
	return (NULL);
}

static void
tell_ended(struct store_thread *s)
{
	struct store_tasks done;
	struct store_task *t;

	TAILQ_INIT(&done);
	lock(s);
	TAILQ_CONCAT(&done, &s->done, list);
	unlock(s);
	while ((t = TAILQ_FIRST(&done)) != NULL) {
		TAILQ_REMOVE(&done, t, list);
		s->ended(s->priv, t);
		store_task_free(&t);
	}
}

static void
on_bell(evutil_socket_t fd, short what, void *arg)
{
	uint64_t n;

	(void)what;
	if (read((int)fd, &n, sizeof n) == sizeof n)
		tell_ended(arg);
}

/* Signals are for the event loop. */
static int
start(struct store_thread *s)
{
	sigset_t all, before;
	int e;

	sigfillset(&all);
	e = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (e != 0)
		return (e);
	e = pthread_create(&s->thread, NULL, work, s);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return (e);
}

static int
init_locks(struct store_thread *s)
{
	pthread_condattr_t attr;
	int e;

	e = pthread_mutex_init(&s->lock, NULL);
	if (e == 0)
		e = pthread_condattr_init(&attr);
	if (e == 0)
		e = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (e == 0)
		e = pthread_cond_init(&s->more, &attr);
	return (e);
}

static void
release(struct store_thread *s)
{

	event_free(s->readable);
	(void)pthread_cond_destroy(&s->more);
	(void)pthread_mutex_destroy(&s->lock);
	close(s->bell);
	close(s->place.root);
	store_settings_clear(&s->place.settings);
	sweep_free(&s->place.sweep);
	free(s);
}

struct store_thread *
store_thread_new(struct event_base *base, const struct store_place *place, store_ended_f *ended,
    void *priv)
{
	struct store_thread *s;
	int e;

	s = calloc(1, sizeof *s);
	assert(s != NULL);
	s->place = *place;
	s->ended = ended;
	s->priv = priv;
	TAILQ_INIT(&s->waiting);
	TAILQ_INIT(&s->done);
	s->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	assert(s->bell >= 0);
	s->readable = event_new(base, s->bell, EV_READ | EV_PERSIST, on_bell, s);
	assert(s->readable != NULL);
	event_add(s->readable, NULL);
	e = init_locks(s);
	if (e == 0)
		e = start(s);
	if (e == 0)
		return (s);
	release(s);
	errno = e;
	return (NULL);
}

void
store_thread_add(struct store_thread *s, struct store_task *t)
{

	lock(s);
	TAILQ_INSERT_TAIL(&s->waiting, t, list);
	s->n_waiting++;
	s->bytes += t->file.size;
	if (pthread_cond_signal(&s->more) != 0)
		abort();
	unlock(s);
}

int
store_thread_is_full(struct store_thread *s, size_t size)
{
	int full;

	lock(s);
	full = s->n_waiting >= WAITING_MAX || s->bytes + size > BYTES_MAX;
	unlock(s);
	return (full);
}

int
store_thread_has(struct store_thread *s, const char *file)
{
	struct store_task *t;

	lock(s);
	TAILQ_FOREACH(t, &s->waiting, list)
		if (t->file.name != NULL && strcmp(t->file.name, file) == 0)
			break;
	unlock(s);
	return (t != NULL);
}

void
store_thread_counts(struct store_thread *s, struct store_counts *counts)
{

	lock(s);
	*counts = s->counts;
	unlock(s);
}

void
store_thread_free(struct store_thread **sp)
{
	struct store_thread *s = *sp;

	*sp = NULL;
	lock(s);
	s->stop = 1;
	if (pthread_cond_signal(&s->more) != 0)
		abort();
	unlock(s);
	if (pthread_join(s->thread, NULL) != 0)
		abort();
	tell_ended(s);
	release(s);
}

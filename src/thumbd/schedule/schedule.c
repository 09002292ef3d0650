/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is done with a job that comes, and with what waits when a worker is free.
 *
 *	queue.c		a line of groups for each cost; gathering.c: before it they gather
 *	group.c		a group: an original, and its tasks; a task: a job
 *	clients.c	a task's clients: those who have asked for this job
 *	runs.c		a run: tasks that a worker has been given at once
 *	costs.c		originals that have cost more than expected
 *	quarantine.c	originals that no worker is given
 *	recent.c	what has just been done
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "clients.h"
#include "group.h"
#include "job/monotonic.h"
#include "cost.h"
#include "outcome.h"
#include "quarantine.h"
#include "queue.h"
#include "recent.h"
#include "runs.h"
#include "schedule.h"
#include "thumbd/metrics.h"

struct schedule {
	struct pool		*pool;
	uint64_t		wait;		/* microseconds that a job may */
	struct quarantine	*quarantine;
	struct recent		*recent;
	struct event		*second;	/* for what waits too long, or for nobody */
	struct queue		*queue;
	struct costs		*costs;
	struct groups		*groups;
	struct runs		*runs;
};

/* It has waited while another of the same original brought that into quarantine. */
static void
task_quarantine(struct task *task, unsigned status)
{
	struct result result;
	struct outcome outcome = { .result = &result };

	metric_add(METRIC_QUARANTINE_REFUSED, clients_count(&task->clients));
	outcome_refusal(&result, status, REFUSED_QUARANTINED);
	task_end(task, &outcome);
}

/* queue_each_f */
static void
sift(void *priv, struct group *group)
{
	const struct schedule *s = priv;

	group_sift(group, s->wait);
}

/*
 * One worker takes work from a group that has its turn: all sizes of a thumb that wait, to be
 * made of one decode.  What else the group has goes out next, with none of another original in
 * between.  Returns -1 if no worker is left.
 */
static int
give(struct schedule *s, struct group *group)
{
	struct task *task = group_first_waiting(group);
	unsigned status;

	if (!task_sift(task, s->wait))
		return (0);
	status = quarantine_status(s->quarantine, &group->identity);
	if (status != 0) {
		task_quarantine(task, status);
		return (0);
	}
	return (runs_begin(s->runs, group, s->wait));
}

static void
dispatch(void *priv)
{
	struct schedule *s = priv;
	struct group *group;

	while (pool_idle(s->pool) > 0 && (group = queue_first(s->queue)) != NULL)
		if (give(s, group))
			break;
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{
	struct schedule *s = arg;

	(void)sock;
	(void)what;
	queue_each(s->queue, sift, s);
	runs_cancel_unwanted(s->runs);
	recent_expire(s->recent);
	dispatch(s);
}

/* Find or make the task.  Takes the descriptor; NULL with a reason. */
static struct task *
get_task(struct schedule *s, const struct job *job, const struct identity *identity,
    int original, const char **reason)
{
	const enum cost cost = costs_of(s->costs, job, identity);
	struct group *group;
	struct task *task;

	task = groups_find(s->groups, job, identity, cost, &group);
	if (task != NULL) {
		metric_add(METRIC_JOINED, 1);
		close(original);
		return (task);
	}
	if (!queue_has_room(s->queue, cost, pool_idle(s->pool))) {
		close(original);
		*reason = REFUSED_FULL;
		return (NULL);
	}
	*reason = REFUSED_NO_MEMORY;
	return (groups_add(s->groups, job, identity, cost, group, original));
}

/* It has just been done for another one. */
static int
answer_recent(struct schedule *s, const struct job *job, const struct identity *identity,
    client_done_f *done, void *priv)
{
	struct outcome outcome = { .clients = 0 };

	if (recent_find(s->recent, identity, job, &outcome.result, &outcome.thumb, &outcome.size))
		return (-1);
	metric_add(METRIC_JOINED, 1);
	done(priv, &outcome);
	return (0);
}

void
schedule_submit(struct schedule *s, const struct job *job, const struct identity *identity,
    int original, client_wanted_f *wanted, client_done_f *done, void *priv)
{
	const unsigned status = quarantine_status(s->quarantine, identity);
	const char *reason = REFUSED_NO_MEMORY;
	struct client *client;
	struct task *task;

	if (status != 0) {
		metric_add(METRIC_QUARANTINE_REFUSED, 1);
		close(original);
		outcome_refuse(done, priv, status, REFUSED_QUARANTINED);
		return;
	}
	if (answer_recent(s, job, identity, done, priv) == 0) {
		close(original);
		return;
	}
	client = client_new(wanted, done, priv);
	if (client == NULL)
		close(original);
	task = client == NULL ? NULL : get_task(s, job, identity, original, &reason);
	if (task == NULL) {
		free(client);
		outcome_refuse(done, priv, 503, reason);
		return;
	}
	clients_add(&task->clients, client);
	dispatch(s);
}

static struct queue_limits
queue_limits(const struct schedule_options *options)
{

	return ((struct queue_limits) {
		.workers = {
			[COST_CHEAP] = options->pool.workers,
			[COST_DEAR] = options->dear_workers,
		},
		.length = options->queue,
		.wait = options->wait * MONOTONIC_SECOND,
	});
}

void
schedule_configure(struct schedule *s, const struct schedule_options *options)
{
	const struct queue_limits limits = queue_limits(options);

	s->wait = limits.wait;
	queue_configure(s->queue, &limits);
	quarantine_configure(s->quarantine, options->quarantine, options->strikes);
	recent_configure(s->recent, options->keep);
	pool_configure(s->pool, &options->pool);
	dispatch(s);
}

struct schedule *
schedule_new(struct event_base *base, const struct launch *launch,
    const struct schedule_options *options)
{
	const struct timeval second = { .tv_sec = 1 };
	const struct queue_limits limits = queue_limits(options);
	struct schedule *s;

	s = calloc(1, sizeof *s);
	assert(s != NULL);
	s->wait = limits.wait;
	s->queue = queue_new(base, &limits, dispatch, s);
	s->groups = groups_new(s->queue);
	s->pool = pool_new(base, launch, &options->pool, dispatch, s);
	s->quarantine = quarantine_new(options->quarantine, options->strikes);
	s->recent = recent_new(options->keep);
	s->costs = costs_new();
	s->runs = runs_new(s->pool, s->queue, s->costs, s->quarantine, s->recent);
	s->second = event_new(base, -1, EV_PERSIST, on_second, s);
	assert(s->second != NULL);
	event_add(s->second, &second);
	return (s);
}

unsigned
schedule_workers(const struct schedule *s)
{

	return (pool_alive(s->pool));
}

void
schedule_measure(struct schedule *s)
{

	queue_measure(s->queue);
	metric_set(METRIC_WORKERS, pool_alive(s->pool));
	metric_set(METRIC_WORKERS_BUSY, pool_busy(s->pool));
	metric_set(METRIC_QUARANTINED, quarantine_length(s->quarantine));
}

void
schedule_free(struct schedule **sp)
{
	struct schedule *s = *sp;

	*sp = NULL;
	runs_free(&s->runs);
	costs_free(&s->costs);
	groups_free(&s->groups);
	queue_free(&s->queue);
	pool_free(&s->pool);
	quarantine_free(&s->quarantine);
	recent_free(&s->recent);
	event_free(s->second);
	free(s);
}

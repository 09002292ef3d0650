/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is done with a job that comes, and with what waits when a worker is free.
 *
 *	queue.c		a line of groups for each class; gathering.c: before it they gather
 *	group.c		a group: an original, and its tasks; a task: a job
 *	clients.c	a task's clients: those who have asked for this job
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
#include "job_class.h"
#include "metrics.h"
#include "moment.h"
#include "outcome.h"
#include "quarantine.h"
#include "queue.h"
#include "recent.h"
#include "schedule.h"

#define LONG_RENDER	MOMENT_SECOND

/* What a worker has been given at once.  It is over when the last of its tasks is. */
struct run {
	struct schedule		*schedule;
	struct group		*group;
	uint64_t		began;
	uint64_t		answered;	/* or began */
	int			cancelled;	/* its worker is dying */
	LIST_HEAD(, task)	tasks;		/* that are not answered */
	LIST_ENTRY(run)		list;
};

struct schedule {
	struct pool		*pool;
	struct schedule_options	options;
	struct quarantine	*quarantine;
	struct recent		*recent;
	struct event		*second;	/* for what waits too long, or for nobody */
	struct queue		*queue;
	struct groups		*groups;
	LIST_HEAD(, run)	runs;
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

/* Microseconds. */
static uint64_t
longest_wait(const struct schedule *s)
{

	return (s->options.wait * MOMENT_SECOND);
}

/* queue_each_f */
static void
sift(void *priv, struct group *group)
{

	group_sift(group, longest_wait(priv));
}

static int
is_unwanted(const struct run *run)
{
	const struct task *task;

	LIST_FOREACH(task, &run->tasks, of_run)
		if (clients_wanted(&task->clients))
			return (0);
	return (1);
}

static void
run_cancel(struct run *run)
{
	struct task *task;

	run->cancelled = 1;
	LIST_FOREACH(task, &run->tasks, of_run) {
		task->state = TASK_LOST;
		metric_add(METRIC_DROPPED, 1);
	}
	pool_cancel(run->schedule->pool, run);
}

/* What all have left is ended, if it is a long one: to start a worker is not free. */
static void
cancel(struct schedule *s)
{
	const uint64_t now = moment();
	struct run *run;

	LIST_FOREACH(run, &s->runs, list)
		if (!run->cancelled && now - run->began >= LONG_RENDER && is_unwanted(run))
			run_cancel(run);
}

/* The file's descriptor is shared by all answers, and closed behind the last. */
static int
outcome_take_thumb(struct outcome *outcome, const struct pool_end *end)
{

	outcome->thumb = evbuffer_file_segment_new(end->thumb, 0, (ev_off_t)end->size,
	    EVBUF_FS_CLOSE_ON_FREE);
	if (outcome->thumb != NULL)
		return (0);
	close(end->thumb);
	return (-1);
}

/* Its worker is free; tasks may still have to be told. */
static void
run_end(struct run *run)
{

	LIST_REMOVE(run, list);
	queue_run_ends(run->schedule->queue, run->group->class);
}

/* The worker has died of what it was at, and with it all that it was still to do. */
static void
run_fail(struct run *run, const struct pool_end *end)
{
	const int cancelled = run->cancelled;
	struct outcome outcome = { .result = &end->result, .worker = end->worker };
	struct task *task;

	if (!cancelled)
		outcome.quarantined = quarantine_strike(run->schedule->quarantine,
		    &run->group->identity, end->result.status);
	while ((task = LIST_FIRST(&run->tasks)) != NULL) {
		LIST_REMOVE(task, of_run);
		task_end(task, cancelled ? NULL : &outcome);
		outcome.quarantined = 0;
	}
}

/*
 * The worker has died, and its tasks are not to blame.  Those that were begun are tried once
 * more; those that were not, as long as somebody waits.
 */
static void
run_return(struct run *run, const struct pool_end *end)
{
	struct outcome outcome = { .result = &end->result, .worker = end->worker };
	const int begun = end->fate == POOL_KILLED;
	struct task *task;

	while ((task = LIST_FIRST(&run->tasks)) != NULL) {
		LIST_REMOVE(task, of_run);
		if (run->cancelled || (begun && task->killed))
			task_end(task, run->cancelled ? NULL : &outcome);
		else {
			task->killed |= begun;
			task_wait_again(task);
		}
	}
}

/* The one that is answered leaves the run. */
static struct task *
run_take(const struct run *run, uint32_t width)
{
	struct task *task;

	LIST_FOREACH(task, &run->tasks, of_run)
		if (task->job.width == width)
			break;
	assert(task != NULL);		/* the pool has seen to that */
	LIST_REMOVE(task, of_run);
	return (task);
}

static void
run_answer(struct run *run, struct pool_end *end)
{
	struct schedule *s = run->schedule;
	struct outcome outcome = { .result = &end->result, .size = end->size,
	    .worker = end->worker };
	const struct identity identity = run->group->identity;
	struct task *task = run_take(run, end->result.asked);
	const struct job job = task->job;

	if (end->thumb >= 0 && outcome_take_thumb(&outcome, end))
		outcome_refusal(&end->result, 503, REFUSED_NO_MEMORY);
	metric_add(METRIC_DECODES_SAVED, end->result.shared);
	task_end(task, run->cancelled ? NULL : &outcome);
	if (end->result.status < 500)
		recent_add(s->recent, &identity, &job, &end->result, outcome.thumb, end->size);
}

static void
on_done(void *priv, struct pool_end *end)
{
	struct run *run = priv;
	struct schedule *s = run->schedule;
	const uint64_t now = moment(), took = now - run->answered;
	const int last = end->last;

	run->answered = now;
	metric_observe(HISTOGRAM_RENDER, run->group->class, took);
	queue_run_charge(s->queue, run->group->class, took);
	if (last)
		run_end(run);
	if (end->fate == POOL_ANSWERED)
		run_answer(run, end);
	else if (end->fate == POOL_FATAL)
		run_fail(run, end);
	else
		run_return(run, end);
	if (last)
		free(run);
}

/*
 * The first that waits, and those of the others that can share its decode.  Nothing has begun
 * yet.  NULL: no memory.
 */
static struct run *
run_new(struct schedule *s, struct group *group, struct batch *batch)
{
	struct task *task = group_first_waiting(group), *next;
	struct run *run;

	run = calloc(1, sizeof *run);
	if (run == NULL)
		return (NULL);
	run->schedule = s;
	run->group = group;
	batch_begin(batch, &task->job);
	LIST_INSERT_HEAD(&run->tasks, task, of_run);
	for (task = TAILQ_NEXT(task, list); task != NULL; task = next) {
		next = TAILQ_NEXT(task, list);
		if (task->state == TASK_WAITS && task_sift(task, longest_wait(s)) &&
		    batch_add(batch, &task->job) == 0)
			LIST_INSERT_HEAD(&run->tasks, task, of_run);
	}
	return (run);
}

static void
run_begin(struct run *run)
{
	struct group *group = run->group;
	struct task *task;

	run->began = run->answered = moment();
	LIST_FOREACH(task, &run->tasks, of_run) {
		metric_observe(HISTOGRAM_QUEUE, group->class, run->began - task->since);
		task_begin(task);
	}
	queue_run_begins(run->schedule->queue, group->class);
	LIST_INSERT_HEAD(&run->schedule->runs, run, list);
}

/*
 * One worker takes work from a group that has its turn: all sizes of a thumb that wait, to be
 * made of one decode.  What else the group has goes out next, with none of another original in
 * between.  Returns -1 if no worker is left.
 */
static int
group_give(struct schedule *s, struct group *group)
{
	struct task *task = group_first_waiting(group);
	struct batch batch;
	struct run *run;
	unsigned status;

	if (!task_sift(task, longest_wait(s)))
		return (0);
	status = quarantine_status(s->quarantine, &group->identity);
	if (status != 0) {
		task_quarantine(task, status);
		return (0);
	}
	run = run_new(s, group, &batch);
	if (run == NULL || pool_give(s->pool, &batch, group->original, on_done, run)) {
		free(run);
		return (-1);
	}
	run_begin(run);
	return (0);
}

static void
dispatch(void *priv)
{
	struct schedule *s = priv;
	struct group *group;

	while (pool_idle(s->pool) > 0 && (group = queue_first(s->queue)) != NULL)
		if (group_give(s, group))
			break;
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{
	struct schedule *s = arg;

	(void)sock;
	(void)what;
	queue_each(s->queue, sift, s);
	cancel(s);
	recent_expire(s->recent);
	dispatch(s);
}

/* Find or make the task.  Takes the descriptor; NULL with a reason. */
static struct task *
get_task(struct schedule *s, const struct job *job, const struct identity *identity,
    int original, const char **reason)
{
	const enum job_class class = job_class(job, identity->size);
	struct group *group;
	struct task *task;

	task = groups_find(s->groups, job, identity, class, &group);
	if (task != NULL) {
		metric_add(METRIC_JOINED, 1);
		close(original);
		return (task);
	}
	if (!queue_has_room(s->queue, class, pool_idle(s->pool))) {
		close(original);
		*reason = REFUSED_FULL;
		return (NULL);
	}
	*reason = REFUSED_NO_MEMORY;
	return (groups_add(s->groups, job, identity, class, group, original));
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
		client_free(&client);
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
			[JOB_CLASS_CHEAP] = options->pool.workers,
			[JOB_CLASS_DEAR] = options->dear_workers,
		},
		.length = options->queue,
		.wait = options->wait * MOMENT_SECOND,
	});
}

void
schedule_configure(struct schedule *s, const struct schedule_options *options)
{
	const struct queue_limits limits = queue_limits(options);

	s->options = *options;
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
	s->options = *options;
	s->queue = queue_new(base, &limits, dispatch, s);
	s->groups = groups_new(s->queue);
	s->pool = pool_new(base, launch, &options->pool, dispatch, s);
	s->quarantine = quarantine_new(options->quarantine, options->strikes);
	s->recent = recent_new(options->keep);
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
	groups_free(&s->groups);
	queue_free(&s->queue);
	pool_free(&s->pool);
	quarantine_free(&s->quarantine);
	recent_free(&s->recent);
	event_free(s->second);
	free(s);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The way of a job: schedule_submit() adds it to the tasks that wait, dispatch() begins a run with
 * a worker that is idle, on_done() hears from the worker and ends the tasks of the run.
 *
 *	groups.c	groups of tasks: which clients wait for which job
 *	queue.c		lines of groups: whose turn it is; turns.c: cheap or dear
 *	workers.c	the processes
 *	cost.c		what a job costs
 *	quarantine.c	originals that crashed workers
 *	recent.c	results of the last moments
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "cost.h"
#include "groups.h"
#include "job/monotonic.h"
#include "quarantine.h"
#include "queue.h"
#include "recent.h"
#include "schedule.h"
#include "thumbd/metrics.h"

/* A shorter run is not ended when its clients leave: starting a worker costs something, too. */
#define LONG_RUN	MONOTONIC_SECOND

/*
 * What a worker was given at a time: tasks that differ in their width alone.  The worker answers
 * them one by one, the largest first; the run is over when the last task is.
 */
struct run {
	struct schedule		*schedule;
	struct identity		identity;
	enum cost		cost;
	uint64_t		began;
	uint64_t		answered;	/* the latest answer; or began */
	int			cancelled;	/* its worker will be killed */
	struct share		share;		/* the tasks that are not answered */
	LIST_ENTRY(run)		list;
};

struct schedule {
	struct queue		*queue;
	struct groups		*groups;
	struct workers		*workers;
	struct costs		*costs;
	struct quarantine	*quarantine;
	struct recent		*recent;
	LIST_HEAD(, run)	runs;
	struct event		*second;
};

static void
run_cancel(struct run *run)
{
	unsigned i;

	run->cancelled = 1;
	for (i = 0; i < run->share.n; i++)
		task_abandon(run->share.tasks[i]);
	workers_cancel(run->schedule->workers, run);
}

static int
run_is_wanted(const struct run *run)
{
	unsigned i;

	for (i = 0; i < run->share.n; i++)
		if (task_is_wanted(run->share.tasks[i]))
			return (1);
	return (0);
}

static struct task *
run_take(struct run *run, unsigned i)
{
	struct task *task = run->share.tasks[i];

	run->share.tasks[i] = run->share.tasks[--run->share.n];
	return (task);
}

/* Tasks of a run whose clients have all left are ended without an outcome. */
static void
run_end_task(const struct run *run, struct task *task, struct outcome *outcome)
{

	task_end(task, run->cancelled ? NULL : outcome);
}

/* The descriptor of a thumb is shared by all answers, and closed after the last. */
static int
outcome_take_thumb(struct outcome *outcome, const struct job_end *end)
{

	outcome->thumb = evbuffer_file_segment_new(end->thumb, 0, (ev_off_t)end->size,
	    EVBUF_FS_CLOSE_ON_FREE);
	if (outcome->thumb != NULL)
		return (0);
	close(end->thumb);
	return (-1);
}

static struct task *
run_take_width(struct run *run, uint32_t width)
{
	unsigned i;

	for (i = 0; i < run->share.n; i++)
		if (task_job(run->share.tasks[i])->width == width)
			break;
	assert(i < run->share.n);	/* job_answer() accepts widths of the batch alone */
	return (run_take(run, i));
}

/* The worker has answered one task. */
static void
run_answer(struct run *run, struct job_end *end)
{
	struct schedule *s = run->schedule;
	struct outcome outcome = { .result = &end->result, .size = end->size,
	    .worker = end->worker };
	struct task *task = run_take_width(run, end->result.asked);
	const struct job job = *task_job(task);

	costs_note(s->costs, &job, &run->identity, end->result.cpu_us);
	if (end->thumb >= 0 && outcome_take_thumb(&outcome, end))
		outcome_refusal(&end->result, 503, REFUSED_NO_MEMORY);
	metric_add(METRIC_DECODES_SAVED, end->result.shared);
	run_end_task(run, task, &outcome);
	if (end->result.status < 500)
		recent_add(s->recent, &run->identity, &job, &end->result, outcome.thumb, end->size);
}

/* The worker died of the task that it was at, and with it all tasks that are left. */
static void
run_fail(struct run *run, const struct job_end *end)
{
	struct outcome outcome = { .result = &end->result, .worker = end->worker };

	if (!run->cancelled)
		outcome.quarantined = quarantine_strike(run->schedule->quarantine, &run->identity,
		    end->result.status);
	while (run->share.n > 0) {
		run_end_task(run, run_take(run, 0), &outcome);
		outcome.quarantined = 0;
	}
}

/* The worker died, and the tasks are not to blame. */
static void
run_retry(struct run *run, const struct job_end *end)
{
	struct outcome outcome = { .result = &end->result, .worker = end->worker };
	struct task *task;

	while (run->share.n > 0) {
		task = run_take(run, 0);
		if (run->cancelled || task_retry(task, end->fate == FATE_KILLED))
			run_end_task(run, task, &outcome);
	}
}

/* workers_done_f.  NB: the worker is free before clients are told, who may ask for more. */
static void
on_done(void *priv, struct job_end *end)
{
	struct run *run = priv;
	struct queue *queue = run->schedule->queue;
	const uint64_t now = monotonic(), took = now - run->answered;
	const int last = end->last;

	run->answered = now;
	metric_observe(cost_rows[run->cost].render_seconds, took);
	queue_run_charge(queue, run->cost, took);
	if (last) {
		LIST_REMOVE(run, list);
		queue_run_ends(queue, run->cost);
	}
	switch (end->fate) {
	case FATE_ANSWERED:
		run_answer(run, end);
		break;
	case FATE_FATAL:
		run_fail(run, end);
		break;
	default:
		run_retry(run, end);
	}
	if (last)
		free(run);
}

/* Returns -1 if no worker or no memory is left: nothing has begun. */
static int
run_begin(struct schedule *s, struct group *group)
{
	struct run *run;
	unsigned i;

	run = calloc(1, sizeof *run);
	if (run == NULL)
		return (-1);
	run->schedule = s;
	run->identity = *group_identity(group);
	run->cost = group_cost(group);
	group_share(group, &run->share);
	if (workers_give(s->workers, &run->share.batch, group_original(group), on_done, run)) {
		free(run);
		return (-1);
	}
	run->began = run->answered = monotonic();
	for (i = 0; i < run->share.n; i++)
		task_begin(run->share.tasks[i]);
	queue_run_begins(s->queue, run->cost);
	LIST_INSERT_HEAD(&s->runs, run, list);
	return (0);
}

/* The original went into quarantine while the task waited. */
static void
refuse_quarantined(struct task *task, unsigned status)
{
	struct result result;
	struct outcome outcome = { .result = &result };

	metric_add(METRIC_QUARANTINE_REFUSED, task_clients(task));
	outcome_refusal(&result, status, REFUSED_QUARANTINED);
	task_end(task, &outcome);
}

/*
 * Give a worker all sizes of a thumb that wait, to be rendered from one decode.  Other tasks of the
 * group are next, before those of any other original.  Returns -1 if no worker is left.
 */
static int
serve(struct schedule *s, struct group *group)
{
	struct task *task = group_first_wanted(group);
	unsigned status;

	if (task == NULL)
		return (0);
	status = quarantine_status(s->quarantine, group_identity(group));
	if (status == 0)
		return (run_begin(s, group));
	refuse_quarantined(task, status);
	return (0);
}

/* queue_ready_f, workers_idle_f */
static void
dispatch(void *priv)
{
	struct schedule *s = priv;
	struct group *group;

	while (workers_idle(s->workers) > 0 && (group = groups_first(s->groups)) != NULL)
		if (serve(s, group))
			break;
}

static void
cancel_unwanted(struct schedule *s)
{
	const uint64_t now = monotonic();
	struct run *run;

	LIST_FOREACH(run, &s->runs, list)
		if (!run->cancelled && now - run->began >= LONG_RUN && !run_is_wanted(run))
			run_cancel(run);
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{
	struct schedule *s = arg;

	(void)sock;
	(void)what;
	groups_sift(s->groups);
	cancel_unwanted(s);
	recent_expire(s->recent);
	dispatch(s);
}

/* Returns -1 if no recent result is that of the job. */
static int
answer_recent(struct schedule *s, const struct job *job, const struct identity *identity,
    const struct client *client)
{
	struct outcome outcome = { .clients = 0 };

	if (recent_find(s->recent, identity, job, &outcome.result, &outcome.thumb, &outcome.size))
		return (-1);
	metric_add(METRIC_JOINED, 1);
	client->done(client->priv, &outcome);
	return (0);
}

void
schedule_submit(struct schedule *s, const struct job *job, const struct identity *identity,
    int original, const struct client *client)
{
	const unsigned status = quarantine_status(s->quarantine, identity);
	const char *reason;

	if (status != 0) {
		metric_add(METRIC_QUARANTINE_REFUSED, 1);
		close(original);
		outcome_refuse(client, status, REFUSED_QUARANTINED);
		return;
	}
	if (answer_recent(s, job, identity, client) == 0) {
		close(original);
		return;
	}
	reason = groups_ask(s->groups, job, identity, costs_of(s->costs, job, identity), original,
	    workers_idle(s->workers), client);
	if (reason != NULL)
		outcome_refuse(client, 503, reason);
	else
		dispatch(s);
}

static struct queue_limits
queue_limits(const struct schedule_options *options)
{

	return ((struct queue_limits) {
		.workers = {
			[COST_CHEAP] = options->workers.number,
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

	queue_configure(s->queue, &limits);
	groups_configure(s->groups, limits.wait);
	quarantine_configure(s->quarantine, options->quarantine, options->strikes);
	recent_configure(s->recent, options->keep);
	workers_configure(s->workers, &options->workers);
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
	s->queue = queue_new(base, &limits, dispatch, s);
	s->groups = groups_new(s->queue, limits.wait);
	s->workers = workers_new(base, launch, &options->workers, dispatch, s);
	s->costs = costs_new();
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

	return (workers_alive(s->workers));
}

void
schedule_measure(struct schedule *s)
{

	queue_measure(s->queue);
	metric_set(METRIC_WORKERS, workers_alive(s->workers));
	metric_set(METRIC_WORKERS_BUSY, workers_busy(s->workers));
	metric_set(METRIC_QUARANTINED, quarantine_length(s->quarantine));
}

void
schedule_free(struct schedule **sp)
{
	struct schedule *s = *sp;

	*sp = NULL;
	assert(LIST_EMPTY(&s->runs));
	groups_free(&s->groups);
	queue_free(&s->queue);
	workers_free(&s->workers);
	costs_free(&s->costs);
	quarantine_free(&s->quarantine);
	recent_free(&s->recent);
	event_free(s->second);
	free(s);
}

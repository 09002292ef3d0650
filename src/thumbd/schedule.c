/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The queue.  Those who ask for the same are clients of one task.  The tasks of one original
 * that wait together are a group, which waits in the line of its class.
 *
 *	line (a class) -> group (an original) -> task (a job) -> client (a request)
 *
 * Of a group the tasks that differ in their width alone make one run of a worker.
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

#define BUCKETS		1024

/* What a worker has been given at once.  It is over when the last of its tasks is. */
struct run {
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
	LIST_HEAD(, run)	runs;
	LIST_HEAD(, group)	buckets[BUCKETS];
};

static struct group *
group_new(struct schedule *s, const struct identity *identity, enum job_class class,
    int original)
{
	struct group *group;

	group = calloc(1, sizeof *group);
	if (group == NULL)
		return (NULL);
	group->schedule = s;
	group->identity = *identity;
	group->original = original;
	group->class = class;
	TAILQ_INIT(&group->tasks);
	LIST_INSERT_HEAD(&s->buckets[identity_hash(identity) % BUCKETS], group, bucket);
	return (group);
}

static void
group_free(struct group *group)
{

	assert(TAILQ_EMPTY(&group->tasks));
	LIST_REMOVE(group, bucket);
	close(group->original);
	free(group);
}

static struct task *
task_new(struct group *group, const struct job *job)
{
	struct task *task;

	task = calloc(1, sizeof *task);
	if (task == NULL)
		return (NULL);
	task->job = *job;
	task->group = group;
	task->since = moment();
	STAILQ_INIT(&task->clients);
	TAILQ_INSERT_TAIL(&group->tasks, task, list);
	queue_add(group->schedule->queue, group);
	return (task);
}

/* Nobody is told; the group goes with its last task. */
static void
task_free(struct task *task)
{
	struct group *group = task->group;

	assert(STAILQ_EMPTY(&task->clients));
	if (task->run != NULL) {
		LIST_REMOVE(task, of_run);
		group->running--;
	} else
		queue_remove(group->schedule->queue, group);
	TAILQ_REMOVE(&group->tasks, task, list);
	free(task);
	if (group->waiting + group->running == 0)
		group_free(group);
}

/* Who asks from now on gets another task.  No outcome is for clients that have left. */
static void
task_end(struct task *task, struct outcome *outcome)
{
	struct clients clients = STAILQ_HEAD_INITIALIZER(clients);

	STAILQ_CONCAT(&clients, &task->clients);
	task_free(task);
	clients_tell(&clients, outcome);
}

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

/* Those who wait no more leave it.  Returns whether any is left. */
static int
task_sift(struct task *task)
{

	return (clients_sift(&task->clients,
	    task->group->schedule->options.wait * MOMENT_SECOND));
}

static void
task_drop(struct task *task)
{

	metric_add(METRIC_DROPPED, 1);
	task_free(task);
}

/* queue_each_f */
static void
sift(void *priv, struct group *group)
{
	struct task *task, *next;

	(void)priv;
	for (task = TAILQ_FIRST(&group->tasks); task != NULL; task = next) {
		next = TAILQ_NEXT(task, list);
		if (task->run == NULL && !task_sift(task))
			task_drop(task);
	}
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
	const struct task *task;

	run->cancelled = 1;
	LIST_FOREACH(task, &run->tasks, of_run)
		metric_add(METRIC_DROPPED, 1);
	pool_cancel(run->group->schedule->pool, run);
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
	queue_run_ends(run->group->schedule->queue, run->group->class);
}

/* The worker has died of what it was at, and with it all that it was still to do. */
static void
run_fail(struct run *run, const struct pool_end *end)
{
	const int cancelled = run->cancelled;
	struct outcome outcome = { .result = &end->result, .worker = end->worker };
	struct group *group = run->group;
	struct task *task;

	if (!cancelled)
		outcome.quarantined = quarantine_strike(group->schedule->quarantine,
		    &group->identity, end->result.status);
	while ((task = LIST_FIRST(&run->tasks)) != NULL) {
		task_end(task, cancelled ? NULL : &outcome);
		outcome.quarantined = 0;
	}
}

/* As the first of its class: it has had its turn, and nothing came of it. */
static void
task_wait_again(struct task *task)
{
	struct group *group = task->group;
	struct queue *queue = group->schedule->queue;

	LIST_REMOVE(task, of_run);
	task->run = NULL;
	group->running--;
	queue_add(queue, group);
	queue_put_first(queue, group);
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
		if (run->cancelled || (begun && task->killed))
			task_end(task, run->cancelled ? NULL : &outcome);
		else {
			task->killed |= begun;
			task_wait_again(task);
		}
	}
}

static struct task *
run_task(const struct run *run, uint32_t width)
{
	struct task *task;

	LIST_FOREACH(task, &run->tasks, of_run)
		if (task->job.width == width)
			break;
	assert(task != NULL);		/* the pool has seen to that */
	return (task);
}

static void
run_answer(struct run *run, struct pool_end *end)
{
	struct schedule *s = run->group->schedule;
	struct outcome outcome = { .result = &end->result, .size = end->size,
	    .worker = end->worker };
	const struct identity identity = run->group->identity;
	struct task *task = run_task(run, end->result.asked);
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
	struct schedule *s = run->group->schedule;
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

static struct task *
group_first_waiting(const struct group *group)
{
	struct task *task;

	TAILQ_FOREACH(task, &group->tasks, list)
		if (task->run == NULL)
			break;
	assert(task != NULL);
	return (task);
}

/*
 * The first that waits, and those of the others that can share its decode.  Nothing has begun
 * yet.  NULL: no memory.
 */
static struct run *
run_new(struct group *group, struct batch *batch)
{
	struct task *task = group_first_waiting(group), *next;
	struct run *run;

	run = calloc(1, sizeof *run);
	if (run == NULL)
		return (NULL);
	run->group = group;
	batch_begin(batch, &task->job);
	LIST_INSERT_HEAD(&run->tasks, task, of_run);
	for (task = TAILQ_NEXT(task, list); task != NULL; task = next) {
		next = TAILQ_NEXT(task, list);
		if (task->run != NULL)
			continue;
		if (!task_sift(task))
			task_drop(task);
		else if (batch_add(batch, &task->job) == 0)
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
		task->run = run;
		group->running++;
		queue_remove(group->schedule->queue, group);
	}
	group->begun = 1;
	queue_run_begins(group->schedule->queue, group->class);
	LIST_INSERT_HEAD(&group->schedule->runs, run, list);
}

/*
 * One worker takes work from a group that has its turn: all sizes of a thumb that wait, to be
 * made of one decode.  What else the group has goes out next, with none of another original in
 * between.  Returns -1 if no worker is left.
 */
static int
group_give(struct group *group)
{
	struct schedule *s = group->schedule;
	struct task *task = group_first_waiting(group);
	struct batch batch;
	struct run *run;
	unsigned status;

	if (!task_sift(task)) {
		task_drop(task);
		return (0);
	}
	status = quarantine_status(s->quarantine, &group->identity);
	if (status != 0) {
		task_quarantine(task, status);
		return (0);
	}
	run = run_new(group, &batch);
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
		if (group_give(group))
			break;
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{
	struct schedule *s = arg;

	(void)sock;
	(void)what;
	queue_each(s->queue, sift, NULL);
	cancel(s);
	recent_expire(s->recent);
	dispatch(s);
}

/* Who asks from now on shall not share the end of its worker. */
static int
is_cancelled(const struct task *task)
{

	return (task->run != NULL && task->run->cancelled);
}

/* The task that does this job, if there is one; and else the group that a new one belongs to. */
static struct task *
find_task(struct schedule *s, const struct job *job, const struct identity *identity,
    enum job_class class, struct group **groupp)
{
	struct group *group;
	struct task *task;

	*groupp = NULL;
	LIST_FOREACH(group, &s->buckets[identity_hash(identity) % BUCKETS], bucket) {
		if (!identity_same(&group->identity, identity))
			continue;
		TAILQ_FOREACH(task, &group->tasks, list)
			if (!is_cancelled(task) && job_same(&task->job, job))
				return (task);
		if (!group->begun && group->class == class)
			*groupp = group;
	}
	return (NULL);
}

/* The one in whose group it is has the same file open. */
static struct task *
add_task(struct schedule *s, const struct job *job, const struct identity *identity,
    enum job_class class, struct group *group, int original)
{
	struct task *task;

	if (group != NULL)
		close(original);
	else {
		group = group_new(s, identity, class, original);
		if (group == NULL) {
			close(original);
			return (NULL);
		}
	}
	task = task_new(group, job);
	if (task == NULL && group->waiting + group->running == 0)
		group_free(group);
	return (task);
}

/* Find or make the task.  Takes the descriptor; NULL with a reason. */
static struct task *
get_task(struct schedule *s, const struct job *job, const struct identity *identity,
    int original, const char **reason)
{
	const enum job_class class = job_class(job, identity->size);
	struct group *group;
	struct task *task;

	task = find_task(s, job, identity, class, &group);
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
	return (add_task(s, job, identity, class, group, original));
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
	queue_free(&s->queue);
	pool_free(&s->pool);
	quarantine_free(&s->quarantine);
	recent_free(&s->recent);
	event_free(s->second);
	free(s);
}

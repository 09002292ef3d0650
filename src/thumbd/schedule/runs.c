/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tasks of a group that differ in their width alone make one run: a worker answers one after the
 * other, the largest first.
 */

#include "config.h"

#include <assert.h>
#include <event2/buffer.h>
#include <stdlib.h>
#include <unistd.h>

#include "group.h"
#include "job/monotonic.h"
#include "pool.h"
#include "quarantine.h"
#include "queue.h"
#include "recent.h"
#include "runs.h"
#include "thumbd/metrics.h"

/* A shorter one is not ended although all have left it: to start a worker is not free. */
#define LONG_RENDER	MONOTONIC_SECOND

static const struct {
	enum histogram	render, queue;
} histograms[N_COSTS] = {
#define X(name, workers, queue, weight, back)						\
	{ HISTOGRAM_RENDER_##name, HISTOGRAM_QUEUE_##name },
	COSTS(X)
#undef X
};

/* What a worker has been given at once.  It is over when the last of its tasks is. */
struct run {
	struct runs		*runs;
	struct group		*group;
	uint64_t		began;
	uint64_t		answered;	/* or began */
	int			cancelled;	/* its worker is dying */
	LIST_HEAD(, task)	tasks;		/* that are not answered */
	LIST_ENTRY(run)		list;
};

struct runs {
	struct pool		*pool;
	struct queue		*queue;
	struct costs		*costs;
	struct quarantine	*quarantine;
	struct recent		*recent;
	LIST_HEAD(, run)	list;
};

struct runs *
runs_new(struct pool *pool, struct queue *queue, struct costs *costs,
    struct quarantine *quarantine, struct recent *recent)
{
	struct runs *rs;

	rs = calloc(1, sizeof *rs);
	assert(rs != NULL);
	rs->pool = pool;
	rs->queue = queue;
	rs->costs = costs;
	rs->quarantine = quarantine;
	rs->recent = recent;
	return (rs);
}

void
runs_free(struct runs **rsp)
{

	assert(LIST_EMPTY(&(*rsp)->list));
	free(*rsp);
	*rsp = NULL;
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
	queue_run_ends(run->runs->queue, run->group->cost);
}

/* The worker has died of what it was at, and with it all that it was still to do. */
static void
run_fail(struct run *run, const struct pool_end *end)
{
	const int cancelled = run->cancelled;
	struct outcome outcome = { .result = &end->result, .worker = end->worker };
	struct task *task;

	if (!cancelled)
		outcome.quarantined = quarantine_strike(run->runs->quarantine,
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
	struct runs *rs = run->runs;
	struct outcome outcome = { .result = &end->result, .size = end->size,
	    .worker = end->worker };
	const struct identity identity = run->group->identity;
	struct task *task = run_take(run, end->result.asked);
	const struct job job = task->job;

	costs_note(rs->costs, &job, &identity, end->result.cpu_us);
	if (end->thumb >= 0 && outcome_take_thumb(&outcome, end))
		outcome_refusal(&end->result, 503, REFUSED_NO_MEMORY);
	metric_add(METRIC_DECODES_SAVED, end->result.shared);
	task_end(task, run->cancelled ? NULL : &outcome);
	if (end->result.status < 500)
		recent_add(rs->recent, &identity, &job, &end->result, outcome.thumb, end->size);
}

static void
on_done(void *priv, struct pool_end *end)
{
	struct run *run = priv;
	struct runs *rs = run->runs;
	const uint64_t now = monotonic(), took = now - run->answered;
	const int last = end->last;

	run->answered = now;
	metric_observe(histograms[run->group->cost].render, took);
	queue_run_charge(rs->queue, run->group->cost, took);
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
run_new(struct runs *rs, struct group *group, uint64_t wait, struct batch *batch)
{
	struct task *task = group_first_waiting(group), *next;
	struct run *run;

	run = calloc(1, sizeof *run);
	if (run == NULL)
		return (NULL);
	run->runs = rs;
	run->group = group;
	batch_begin(batch, &task->job);
	LIST_INSERT_HEAD(&run->tasks, task, of_run);
	for (task = TAILQ_NEXT(task, list); task != NULL; task = next) {
		next = TAILQ_NEXT(task, list);
		if (task->state == TASK_WAITS && task_sift(task, wait) &&
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

	run->began = run->answered = monotonic();
	LIST_FOREACH(task, &run->tasks, of_run) {
		metric_observe(histograms[group->cost].queue,
		    run->began - task->since);
		task_begin(task);
	}
	queue_run_begins(run->runs->queue, group->cost);
	LIST_INSERT_HEAD(&run->runs->list, run, list);
}

int
runs_begin(struct runs *rs, struct group *group, uint64_t wait)
{
	struct batch batch;
	struct run *run;

	run = run_new(rs, group, wait, &batch);
	if (run == NULL || pool_give(rs->pool, &batch, group->original, on_done, run)) {
		free(run);
		return (-1);
	}
	run_begin(run);
	return (0);
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
	pool_cancel(run->runs->pool, run);
}

void
runs_cancel_unwanted(struct runs *rs)
{
	const uint64_t now = monotonic();
	struct run *run;

	LIST_FOREACH(run, &rs->list, list)
		if (!run->cancelled && now - run->began >= LONG_RENDER && is_unwanted(run))
			run_cancel(run);
}

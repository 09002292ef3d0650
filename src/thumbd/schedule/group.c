/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A hash table of groups.  A group is there as long as it has a task, and a task as long as it
 * waits or runs.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "group.h"
#include "job/monotonic.h"
#include "queue.h"
#include "thumbd/metrics.h"

#define BUCKETS		1024

LIST_HEAD(bucket, group);

struct groups {
	struct queue		*queue;
	struct bucket		buckets[BUCKETS];
};

struct groups *
groups_new(struct queue *queue)
{
	struct groups *gs;

	gs = calloc(1, sizeof *gs);
	assert(gs != NULL);
	gs->queue = queue;
	return (gs);
}

void
groups_free(struct groups **gsp)
{

	free(*gsp);
	*gsp = NULL;
}

static struct bucket *
bucket_of(struct groups *gs, const struct identity *identity)
{

	return (&gs->buckets[identity_hash(identity) % BUCKETS]);
}

static struct group *
group_new(struct groups *gs, const struct identity *identity, enum cost cost,
    int original)
{
	struct group *group;

	group = calloc(1, sizeof *group);
	if (group == NULL)
		return (NULL);
	group->groups = gs;
	group->identity = *identity;
	group->original = original;
	group->cost = cost;
	TAILQ_INIT(&group->tasks);
	LIST_INSERT_HEAD(bucket_of(gs, identity), group, bucket);
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
	task->since = monotonic();
	STAILQ_INIT(&task->clients);
	TAILQ_INSERT_TAIL(&group->tasks, task, list);
	queue_add(group->groups->queue, group);
	return (task);
}

/* Nobody is told; the group goes with its last task. */
static void
task_free(struct task *task)
{
	struct group *group = task->group;

	assert(STAILQ_EMPTY(&task->clients));
	if (task->state == TASK_WAITS)
		queue_remove(group->groups->queue, group);
	else
		group->running--;
	TAILQ_REMOVE(&group->tasks, task, list);
	free(task);
	if (group->waiting + group->running == 0)
		group_free(group);
}

void
task_end(struct task *task, struct outcome *outcome)
{
	struct clients clients = STAILQ_HEAD_INITIALIZER(clients);

	STAILQ_CONCAT(&clients, &task->clients);
	task_free(task);
	clients_tell(&clients, outcome);
}

int
task_sift(struct task *task, uint64_t wait)
{

	if (clients_sift(&task->clients, wait))
		return (1);
	metric_add(METRIC_DROPPED, 1);
	task_free(task);
	return (0);
}

void
task_begin(struct task *task)
{
	struct group *group = task->group;

	task->state = TASK_RUNS;
	group->running++;
	group->begun = 1;
	queue_remove(group->groups->queue, group);
}

void
task_wait_again(struct task *task)
{
	struct group *group = task->group;
	struct queue *queue = group->groups->queue;

	task->state = TASK_WAITS;
	group->running--;
	queue_add(queue, group);
	queue_put_first(queue, group);
}

struct task *
group_first_waiting(const struct group *group)
{
	struct task *task;

	TAILQ_FOREACH(task, &group->tasks, list)
		if (task->state == TASK_WAITS)
			break;
	assert(task != NULL);
	return (task);
}

void
group_sift(struct group *group, uint64_t wait)
{
	struct task *task, *next;

	for (task = TAILQ_FIRST(&group->tasks); task != NULL; task = next) {
		next = TAILQ_NEXT(task, list);
		if (task->state == TASK_WAITS)
			(void)task_sift(task, wait);
	}
}

struct task *
groups_find(struct groups *gs, const struct job *job, const struct identity *identity,
    enum cost cost, struct group **groupp)
{
	struct group *group;
	struct task *task;

	*groupp = NULL;
	LIST_FOREACH(group, bucket_of(gs, identity), bucket) {
		if (!identity_same(&group->identity, identity))
			continue;
		TAILQ_FOREACH(task, &group->tasks, list)
			if (task->state != TASK_LOST && job_same(&task->job, job))
				return (task);
		if (!group->begun && group->cost == cost)
			*groupp = group;
	}
	return (NULL);
}

/* The one in whose group it is has the same file open. */
struct task *
groups_add(struct groups *gs, const struct job *job, const struct identity *identity,
    enum cost cost, struct group *group, int original)
{
	struct task *task;

	if (group != NULL)
		close(original);
	else {
		group = group_new(gs, identity, cost, original);
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

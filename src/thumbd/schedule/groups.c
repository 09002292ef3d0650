/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A hash table of groups, by the identity of their originals.
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "groups.h"
#include "job/monotonic.h"

#define BUCKETS		1024

/* The first size of an original of this many bytes or more waits for further sizes. */
#define GATHER_FROM	(256 << 10)

struct waiter {
	struct client		client;
	uint64_t		since;
	STAILQ_ENTRY(waiter)	list;
};

STAILQ_HEAD(waiters, waiter);

enum task_state {
	TASK_WAITS,
	TASK_RUNS,
	TASK_ABANDONED,		/* runs, but its worker will be killed */
};

struct task {
	struct job		job;
	struct group		*group;
	struct waiters		waiters;	/* in the order in which they came */
	enum task_state		state;
	uint64_t		since;		/* when it was added */
	int			killed;		/* it lost a worker that somebody killed */
	TAILQ_ENTRY(task)	list;
};

struct group {
	struct groups		*groups;
	struct identity		identity;
	int			original;
	struct place		place;
	unsigned		running;	/* tasks */
	int			begun;		/* a worker had a task: no further task is added */
	TAILQ_HEAD(, task)	tasks;		/* those that wait and those that run */
	LIST_ENTRY(group)	bucket;
};

LIST_HEAD(bucket, group);

struct groups {
	struct queue		*queue;
	uint64_t		wait;
	struct bucket		buckets[BUCKETS];
};

struct groups *
groups_new(struct queue *queue, uint64_t wait)
{
	struct groups *gs;

	gs = calloc(1, sizeof *gs);
	assert(gs != NULL);
	gs->queue = queue;
	gs->wait = wait;
	return (gs);
}

void
groups_configure(struct groups *gs, uint64_t wait)
{

	gs->wait = wait;
}

void
groups_free(struct groups **gsp)
{

	free(*gsp);
	*gsp = NULL;
}

static struct waiter *
waiter_new(const struct client *client)
{
	struct waiter *w;

	w = calloc(1, sizeof *w);
	if (w == NULL)
		return (NULL);
	w->client = *client;
	w->since = monotonic();
	return (w);
}

static int
waiter_is_wanted(const struct waiter *w)
{

	return (w->client.wanted(w->client.priv));
}

/* Returns whether any is left. */
static int
waiters_sift(struct waiters *waiters, uint64_t wait)
{
	const uint64_t now = monotonic();
	struct waiter *w, *next;

	for (w = STAILQ_FIRST(waiters); w != NULL; w = next) {
		next = STAILQ_NEXT(w, list);
		if (waiter_is_wanted(w) && now - w->since < wait)
			continue;
		STAILQ_REMOVE(waiters, w, waiter, list);
		if (now - w->since < wait)
			w->client.done(w->client.priv, NULL);
		else
			outcome_refuse(&w->client, 503, REFUSED_FULL);
		free(w);
	}
	return (!STAILQ_EMPTY(waiters));
}

static unsigned
waiters_count(const struct waiters *waiters)
{
	const struct waiter *w;
	unsigned n = 0;

	STAILQ_FOREACH(w, waiters, list)
		n++;
	return (n);
}

/* The first is told how many there are: they shared one render. */
static void
waiters_tell(struct waiters *waiters, struct outcome *outcome)
{
	unsigned n = waiters_count(waiters);
	struct waiter *w;

	while ((w = STAILQ_FIRST(waiters)) != NULL) {
		STAILQ_REMOVE_HEAD(waiters, list);
		if (outcome != NULL)
			outcome->clients = n;
		w->client.done(w->client.priv, outcome);
		free(w);
		n = 0;
	}
}

static struct bucket *
bucket_of(struct groups *gs, const struct identity *identity)
{

	return (&gs->buckets[identity_hash(identity) % BUCKETS]);
}

static struct group *
group_new(struct groups *gs, struct bucket *bucket, const struct identity *identity,
    enum cost cost, int original)
{
	struct group *group;

	group = calloc(1, sizeof *group);
	if (group == NULL)
		return (NULL);
	group->groups = gs;
	group->identity = *identity;
	group->original = original;
	group->place.cost = cost;
	TAILQ_INIT(&group->tasks);
	LIST_INSERT_HEAD(bucket, group, bucket);
	return (group);
}

static void
group_free(struct group *group)
{

	LIST_REMOVE(group, bucket);
	close(group->original);
	free(group);
}

static struct group *
group_at(struct place *place)
{

	return ((struct group *)(void *)((char *)place - offsetof(struct group, place)));
}

/* A group that waited for further sizes once does not wait for them again. */
static int
group_gathers(const struct group *group)
{

	return (!group->begun && group->identity.size >= GATHER_FROM);
}

const struct identity *
group_identity(const struct group *group)
{

	return (&group->identity);
}

enum cost
group_cost(const struct group *group)
{

	return (group->place.cost);
}

int
group_original(const struct group *group)
{

	return (group->original);
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
	STAILQ_INIT(&task->waiters);
	TAILQ_INSERT_TAIL(&group->tasks, task, list);
	queue_add(group->groups->queue, &group->place, group_gathers(group));
	return (task);
}

static void
task_free(struct task *task)
{
	struct group *group = task->group;

	assert(STAILQ_EMPTY(&task->waiters));
	if (task->state == TASK_WAITS)
		queue_remove(group->groups->queue, &group->place);
	else
		group->running--;
	TAILQ_REMOVE(&group->tasks, task, list);
	free(task);
	if (TAILQ_EMPTY(&group->tasks))
		group_free(group);
}

/* NB: a client that is told may ask again, and finds no trace of the task. */
void
task_end(struct task *task, struct outcome *outcome)
{
	struct waiters waiters = STAILQ_HEAD_INITIALIZER(waiters);

	STAILQ_CONCAT(&waiters, &task->waiters);
	task_free(task);
	waiters_tell(&waiters, outcome);
}

/* Returns -1 if no client is left: the task is gone. */
static int
task_sift(struct task *task)
{

	if (waiters_sift(&task->waiters, task->group->groups->wait))
		return (0);
	metric_add(METRIC_DROPPED, 1);
	task_free(task);
	return (-1);
}

const struct job *
task_job(const struct task *task)
{

	return (&task->job);
}

unsigned
task_clients(const struct task *task)
{

	return (waiters_count(&task->waiters));
}

int
task_is_wanted(const struct task *task)
{
	const struct waiter *w;

	STAILQ_FOREACH(w, &task->waiters, list)
		if (waiter_is_wanted(w))
			return (1);
	return (0);
}

void
task_begin(struct task *task)
{
	struct group *group = task->group;

	metric_observe(cost_rows[group->place.cost].queue_seconds, monotonic() - task->since);
	task->state = TASK_RUNS;
	group->running++;
	group->begun = 1;
	queue_remove(group->groups->queue, &group->place);
}

void
task_abandon(struct task *task)
{

	task->state = TASK_ABANDONED;
	metric_add(METRIC_DROPPED, 1);
}

int
task_retry(struct task *task, int begun)
{
	struct group *group = task->group;

	if (begun && task->killed)
		return (-1);
	task->killed |= begun;
	task->state = TASK_WAITS;
	group->running--;
	queue_add(group->groups->queue, &group->place, group_gathers(group));
	queue_put_first(group->groups->queue, &group->place);
	return (0);
}

/* The next task that waits: this one, or one behind it. */
static struct task *
next_waiting(struct task *task)
{

	while (task != NULL && task->state != TASK_WAITS)
		task = TAILQ_NEXT(task, list);
	return (task);
}

struct task *
group_first_wanted(struct group *group)
{
	struct task *task = next_waiting(TAILQ_FIRST(&group->tasks));

	assert(task != NULL);
	return (task_sift(task) ? NULL : task);
}

static void
share_add(struct share *share, struct task *task)
{

	share->tasks[share->n++] = task;
}

void
group_share(struct group *group, struct share *share)
{
	struct task *task = next_waiting(TAILQ_FIRST(&group->tasks)), *next;

	assert(task != NULL);
	batch_begin(&share->batch, &task->job);
	share->n = 0;
	share_add(share, task);
	for (task = next_waiting(TAILQ_NEXT(task, list)); task != NULL; task = next) {
		next = next_waiting(TAILQ_NEXT(task, list));
		if (task_sift(task) == 0 && batch_add(&share->batch, &task->job) == 0)
			share_add(share, task);
	}
}

/* queue_each_f */
static void
sift_group(void *priv, struct place *place)
{
	struct group *group = group_at(place);
	struct task *task, *next;

	(void)priv;
	for (task = next_waiting(TAILQ_FIRST(&group->tasks)); task != NULL; task = next) {
		next = next_waiting(TAILQ_NEXT(task, list));
		(void)task_sift(task);
	}
}

void
groups_sift(struct groups *gs)
{

	queue_each(gs->queue, sift_group, NULL);
}

struct group *
groups_first(struct groups *gs)
{
	struct place *place = queue_first(gs->queue);

	return (place == NULL ? NULL : group_at(place));
}

/* Returns NULL with the group that a new task belongs to, if there is one. */
static struct task *
find_task(const struct bucket *bucket, const struct job *job, const struct identity *identity,
    enum cost cost, struct group **groupp)
{
	struct group *group;
	struct task *task;

	*groupp = NULL;
	LIST_FOREACH(group, bucket, bucket) {
		if (!identity_same(&group->identity, identity))
			continue;
		TAILQ_FOREACH(task, &group->tasks, list)
			if (task->state != TASK_ABANDONED && job_same(&task->job, job))
				return (task);
		if (!group->begun && group->place.cost == cost)
			*groupp = group;
	}
	return (NULL);
}

static struct task *
find_or_add_task(struct groups *gs, const struct job *job, const struct identity *identity,
    enum cost cost, int original, unsigned idle, const char **reason)
{
	struct bucket *bucket = bucket_of(gs, identity);
	struct group *group;
	struct task *task;

	task = find_task(bucket, job, identity, cost, &group);
	if (task != NULL) {
		metric_add(METRIC_JOINED, 1);
		close(original);
		return (task);
	}
	if (!queue_has_room(gs->queue, cost, idle)) {
		close(original);
		*reason = REFUSED_FULL;
		return (NULL);
	}
	if (group != NULL)
		close(original);	/* the group has the same file open */
	else
		group = group_new(gs, bucket, identity, cost, original);
	if (group == NULL) {
		close(original);
		return (NULL);
	}
	task = task_new(group, job);
	if (task == NULL && TAILQ_EMPTY(&group->tasks))
		group_free(group);
	return (task);
}

const char *
groups_ask(struct groups *gs, const struct job *job, const struct identity *identity,
    enum cost cost, int original, unsigned idle, const struct client *client)
{
	const char *reason = REFUSED_NO_MEMORY;
	struct waiter *w = waiter_new(client);
	struct task *task;

	if (w == NULL) {
		close(original);
		return (reason);
	}
	task = find_or_add_task(gs, job, identity, cost, original, idle, &reason);
	if (task == NULL) {
		free(w);
		return (reason);
	}
	STAILQ_INSERT_TAIL(&task->waiters, w, list);
	return (NULL);
}

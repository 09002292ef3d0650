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
	int			killed;		/* it lost a worker that was killed from outside */
	struct beside		*beside;	/* or NULL */
	TAILQ_ENTRY(task)	list;
};

struct group {
	struct groups		*groups;
	struct identity		identity;
	int			original;	/* or its reference */
	struct reference	reference;
	struct place		place;
	unsigned		running;	/* tasks */
	int			begun;		/* a worker had a task: no further task is added */
	TAILQ_HEAD(, task)	tasks;		/* those that wait and those that run */
	LIST_ENTRY(group)	bucket;
};

LIST_HEAD(bucket, group);

struct groups {
	struct hash_seed	seed;
	struct queue		*queue;
	groups_settled_f	*settled;
	void			*priv;
	uint64_t		wait;		/* microseconds that a client may wait */
	struct bucket		buckets[BUCKETS];
};

void
groups_configure(struct groups *gs, const struct queue_limits *limits)
{

	gs->wait = limits->wait;
	queue_configure(gs->queue, limits);
}

struct groups *
groups_new(struct event_base *base, const struct queue_limits *limits, queue_ready_f *ready,
    groups_settled_f *settled, void *priv)
{
	struct groups *gs;

	gs = calloc(1, sizeof *gs);
	assert(gs != NULL);
	hash_seed_init(&gs->seed);
	gs->settled = settled;
	gs->priv = priv;
	gs->wait = limits->wait;
	gs->queue = queue_new(base, limits, ready, priv);
	return (gs);
}

int
groups_are_crowded(const struct groups *gs)
{

	return (queue_is_crowded(gs->queue));
}

void
groups_measure(const struct groups *gs)
{

	queue_measure(gs->queue);
}

void
groups_free(struct groups **gsp)
{
	struct groups *gs = *gsp;

	*gsp = NULL;
	queue_free(&gs->queue);
	free(gs);
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

/* The first one gets their number: they shared one render. */
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

	return (&gs->buckets[identity_hash(&gs->seed, identity) % BUCKETS]);
}

static struct group *
group_new(struct groups *gs, struct bucket *bucket, const struct material *material,
    enum cost cost)
{
	struct group *group;

	group = calloc(1, sizeof *group);
	if (group == NULL)
		return (NULL);
	group->groups = gs;
	group->identity = material->identity;
	group->original = material->fd;
	group->reference = material->reference;
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
	beside_drop(&task->beside);
	free(task);
	if (TAILQ_EMPTY(&group->tasks))
		group_free(group);
}

/* NB: a client that gets the result may ask again, and finds no trace of the task. */
static void
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

static int
task_is_wanted(const struct task *task)
{
	const struct waiter *w;

	STAILQ_FOREACH(w, &task->waiters, list)
		if (waiter_is_wanted(w))
			return (1);
	return (0);
}

static void
task_begin(struct task *task)
{
	struct group *group = task->group;

	metric_observe(cost_rows[group->place.cost].queue_seconds, monotonic() - task->since);
	task->state = TASK_RUNS;
	group->running++;
	group->begun = 1;
	queue_remove(group->groups->queue, &group->place);
}

static void
task_wait_again(struct task *task)
{
	struct group *group = task->group;

	task->state = TASK_WAITS;
	group->running--;
	beside_drop(&task->beside);
	queue_add(group->groups->queue, &group->place, group_gathers(group));
	queue_put_first(group->groups->queue, &group->place);
}

/* The next task that waits: this one, or one behind it. */
static struct task *
next_waiting(struct task *task)
{

	while (task != NULL && task->state != TASK_WAITS)
		task = TAILQ_NEXT(task, list);
	return (task);
}

/* As task_sift(), for a task whose turn it is. */
static int
task_check(struct task *task)
{
	const struct group *group = task->group;
	const struct groups *gs = group->groups;
	struct result result;
	struct outcome outcome = { .thumb = NULL };

	if (task_sift(task))
		return (-1);
	if (!gs->settled(gs->priv, &group->identity, &task->job, waiters_count(&task->waiters),
	    &result, &outcome))
		return (0);
	outcome.result = &result;
	task_end(task, &outcome);
	if (outcome.thumb != NULL)
		evbuffer_free(outcome.thumb);
	return (-1);
}

static void
share_add(struct share *share, struct task *task)
{

	share->tasks[share->n++] = task;
	share->batch.beside |= task->beside != NULL;
}

/* The task is the first of the group that waits. */
static void
share_make(struct share *share, const struct group *group, struct task *task)
{
	struct task *next;

	share->groups = group->groups;
	share->identity = group->identity;
	share->cost = group->place.cost;
	share->original = group->original;
	share->n = 0;
	share->beside = NULL;
	batch_begin(&share->batch, &task->job);
	share->batch.reference = group->reference;
	share_add(share, task);
	for (task = next_waiting(TAILQ_NEXT(task, list)); task != NULL; task = next) {
		next = next_waiting(TAILQ_NEXT(task, list));
		if (task_check(task) == 0 && batch_add(&share->batch, &task->job) == 0)
			share_add(share, task);
	}
	share->batch.beside &= (uint32_t)reference_suffices(REFERENCE_WIDTH,
	    share->batch.widths[0]);
}

int
groups_next(struct groups *gs, struct share *share)
{
	struct place *place;
	struct group *group;
	struct task *task;

	while ((place = queue_first(gs->queue)) != NULL) {
		group = group_at(place);
		task = next_waiting(TAILQ_FIRST(&group->tasks));
		assert(task != NULL);
		if (task_check(task))
			continue;
		share_make(share, group, task);
		return (0);
	}
	return (-1);
}

void
share_begin(struct share *share)
{
	unsigned i;

	for (i = 0; i < share->n; i++) {
		task_begin(share->tasks[i]);
		if (!share->batch.beside || share->beside != NULL)
			continue;
		share->beside = share->tasks[i]->beside;
		share->tasks[i]->beside = NULL;
		share->beside->begun = 1;
	}
	queue_run_begins(share->groups->queue, share->cost);
}

void
share_charge(struct share *share, uint64_t took, int last)
{

	queue_run_charge(share->groups->queue, share->cost, took);
	if (last)
		queue_run_ends(share->groups->queue, share->cost);
}

int
share_is_wanted(const struct share *share)
{
	unsigned i;

	for (i = 0; i < share->n; i++)
		if (task_is_wanted(share->tasks[i]))
			return (1);
	return (share->n == 0 && share->beside != NULL);
}

void
share_abandon(struct share *share)
{
	unsigned i;

	for (i = 0; i < share->n; i++)
		share->tasks[i]->state = TASK_ABANDONED;
	metric_add(METRIC_DROPPED, share->n);
}

static struct task *
share_take(struct share *share, unsigned i)
{
	struct task *task = share->tasks[i];

	share->tasks[i] = share->tasks[--share->n];
	return (task);
}

void
share_end_one(struct share *share, uint32_t width, struct outcome *outcome)
{
	unsigned i;

	for (i = 0; i < share->n; i++)
		if (share->tasks[i]->job.width == width)
			break;
	assert(i < share->n);		/* job_answer() accepts only widths of the batch */
	task_end(share_take(share, i), outcome);
}

/* One render crashed, and so one of them learns that the original is in quarantine now. */
void
share_end(struct share *share, struct outcome *outcome)
{

	while (share->n > 0) {
		task_end(share_take(share, 0), outcome);
		if (outcome != NULL)
			outcome->quarantined = 0;
	}
}

void
share_retry(struct share *share, int begun, struct outcome *outcome)
{
	struct task *task;

	while (share->n > 0) {
		task = share_take(share, 0);
		if (begun && task->killed)
			task_end(task, outcome);
		else {
			task->killed |= begun;
			task_wait_again(task);
		}
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
find_or_add_task(struct groups *gs, const struct job *job, struct material *m, enum cost cost,
    unsigned n_free, const char **reason)
{
	struct bucket *bucket = bucket_of(gs, &m->identity);
	struct group *group;
	struct task *task;

	task = find_task(bucket, job, &m->identity, cost, &group);
	if (task != NULL) {
		metric_add(METRIC_JOINED, 1);
		close(m->fd);
		return (task);
	}
	if (!queue_has_room(gs->queue, cost, n_free)) {
		close(m->fd);
		*reason = REFUSED_FULL;
		return (NULL);
	}
	if (group != NULL)
		close(m->fd);		/* the group has the same file open */
	else
		group = group_new(gs, bucket, m, cost);
	if (group == NULL) {
		close(m->fd);
		return (NULL);
	}
	task = task_new(group, job);
	if (task == NULL && TAILQ_EMPTY(&group->tasks))
		group_free(group);
	if (task != NULL) {
		task->beside = m->beside;
		m->beside = NULL;
	}
	return (task);
}

static int
ask(struct groups *gs, const struct job *job, struct material *m, enum cost cost,
    unsigned n_free, const struct client *client, const char **reason)
{
	struct waiter *w = waiter_new(client);
	struct task *task;

	if (w == NULL) {
		close(m->fd);
		return (-1);
	}
	task = find_or_add_task(gs, job, m, cost, n_free, reason);
	if (task == NULL) {
		free(w);
		return (-1);
	}
	STAILQ_INSERT_TAIL(&task->waiters, w, list);
	return (0);
}

const char *
groups_ask(struct groups *gs, const struct job *job, struct material *m, enum cost cost,
    unsigned n_free, const struct client *client)
{
	const char *reason = REFUSED_NO_MEMORY;
	int ret;

	ret = ask(gs, job, m, cost, n_free, client, &reason);
	beside_drop(&m->beside);
	return (ret == 0 ? NULL : reason);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Jobs that wait or run, each once: a task has one job and all clients who asked for it.  Tasks of
 * one original that wait together are a group: its sizes, pages and formats.
 *
 * A task exists as long as it waits or runs, and a group as long as it has a task.
 */

#ifndef GROUPS_H_INCLUDED
#define GROUPS_H_INCLUDED

#include "cost.h"
#include "outcome.h"
#include "queue.h"

struct groups;
struct group;
struct task;

/* Tasks of one group that a worker can render from one decode. */
struct share {
	struct batch		batch;		/* their jobs */
	struct task		*tasks[BATCH_MAX];
	unsigned		n;
};

/* Never NULL. */
struct groups *groups_new(struct queue *queue, uint64_t wait);

/* Change the microseconds that a client may wait. */
void groups_configure(struct groups *groups, uint64_t wait);

/*
 * Join the task that has this job, or add one to the queue; so many workers are idle.  Takes the
 * descriptor of the original.  Returns NULL; or, if the job is refused, why.
 */
const char *groups_ask(struct groups *groups, const struct job *job,
    const struct identity *identity, enum cost cost, int original, unsigned idle,
    const struct client *client);

/* The group whose turn it is, or NULL. */
struct group *groups_first(struct groups *groups);

/* Drop clients that left, refuse those that waited too long, and end tasks without clients. */
void groups_sift(struct groups *groups);

/* No task may exist. */
void groups_free(struct groups **groupsp);

const struct identity *group_identity(const struct group *group);
enum cost group_cost(const struct group *group);

/* The descriptor stays the group's. */
int group_original(const struct group *group);

/* Sift the first task that waits.  Returns it, or NULL if no client is left. */
struct task *group_first_wanted(struct group *group);

/* Choose the first task that waits, and those that can share its decode.  They still wait. */
void group_share(struct group *group, struct share *share);

const struct job *task_job(const struct task *task);

unsigned task_clients(const struct task *task);

/* Whether a client still waits. */
int task_is_wanted(const struct task *task);

/* A worker has the task. */
void task_begin(struct task *task);

/* The worker of a task that runs will be killed: no further client joins the task. */
void task_abandon(struct task *task);

/*
 * A worker died, which was not the task's fault: the task waits again, before all others of its
 * cost.  Returns -1, and does nothing, if this was the second worker that had begun the task.
 */
int task_retry(struct task *task, int begun);

/* Tell the outcome to all clients, or NULL if all have left.  The task is gone. */
void task_end(struct task *task, struct outcome *outcome);

#endif

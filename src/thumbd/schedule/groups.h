/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Jobs that wait or run, each once: a task has one job and all clients who asked for it.  Tasks of
 * one original that wait together are a group: its sizes, pages and formats.  Tasks of a group that
 * a worker can render from one decode are a share.
 *
 * A task exists as long as it waits or runs, and a group as long as it has a task.
 */

#ifndef GROUPS_H_INCLUDED
#define GROUPS_H_INCLUDED

#include "cost.h"
#include "material.h"
#include "outcome.h"
#include "queue.h"

struct groups;
struct task;

/* The tasks are private to groups.c. */
struct share {
	struct groups		*groups;
	struct identity		identity;
	enum cost		cost;
	int			original;	/* a descriptor, closed with the group */
	struct batch		batch;		/* the jobs */
	struct beside		*beside;	/* since share_begin(), the owner's; or NULL */
	unsigned		n;		/* tasks that have not ended */
	struct task		*tasks[BATCH_MAX];
};

/*
 * Whether a job whose turn it is needs no worker: it must be refused, or has an answer by now.  If
 * so, the result is filled in, and all its clients get it, with a thumb that is the caller's to free.
 */
typedef int groups_settled_f(void *priv, const struct identity *identity, const struct job *job,
    unsigned clients, struct result *result, struct outcome *outcome);

/* Never NULL; the rest as queue_new(). */
struct groups *groups_new(struct event_base *base, const struct queue_limits *limits,
    queue_ready_f *ready, groups_settled_f *settled, void *priv);

/* Change the limits.  Jobs that wait already stay. */
void groups_configure(struct groups *groups, const struct queue_limits *limits);

/*
 * Join the task that has this job, or add one to the queue; so many workers are free.  Takes the
 * material.  Returns NULL; or, if the job is refused, why.
 */
const char *groups_ask(struct groups *groups, const struct job *job, struct material *material,
    enum cost cost, unsigned n_free, const struct client *client);

/*
 * Choose the tasks whose turn it is, after those that need no worker have ended.  The tasks still
 * wait: share_begin() follows, or nothing.  Returns -1 if no task may have another worker.
 */
int groups_next(struct groups *groups, struct share *share);

/* Drop clients that left, refuse those that waited too long, and end tasks without clients. */
void groups_sift(struct groups *groups);

/* Whether half of the places in a line are taken, or more. */
int groups_are_crowded(const struct groups *groups);

void groups_measure(const struct groups *groups);

/* No task may exist. */
void groups_free(struct groups **groupsp);

/* A worker has the share. */
void share_begin(struct share *share);

/* The worker spent so many microseconds; after the last, it is free for another share. */
void share_charge(struct share *share, uint64_t took, int last);

/* Whether a client still waits for any of the tasks, or all have it and a reference is made. */
int share_is_wanted(const struct share *share);

/* The worker will be killed: no further client joins the tasks. */
void share_abandon(struct share *share);

/* End the task of this width: tell the outcome to all its clients, or NULL if all have left. */
void share_end_one(struct share *share, uint32_t width, struct outcome *outcome);

/* End all tasks. */
void share_end(struct share *share, struct outcome *outcome);

/*
 * The worker died, and the tasks are not to blame: they wait again, before all others of their
 * cost.  If it had begun them and was the second such worker, they end with the outcome.
 */
void share_retry(struct share *share, int begun, struct outcome *outcome);

#endif

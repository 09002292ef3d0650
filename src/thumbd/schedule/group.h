/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals that something is asked of, and what: those who ask for the same are clients of one
 * task.  The tasks of one original that wait together are a group: sizes of it, pages, formats.
 */

#ifndef GROUP_H_INCLUDED
#define GROUP_H_INCLUDED

#include <sys/queue.h>
#include <stdint.h>

#include "clients.h"
#include "cost.h"
#include "thumbd/originals/identity.h"

struct groups;
struct queue;

enum task_state {
	TASK_WAITS,
	TASK_RUNS,
	TASK_LOST,		/* its worker is being ended: nobody is to join it */
};

struct task {
	struct job		job;
	struct group		*group;
	struct clients		clients;
	enum task_state		state;
	uint64_t		since;		/* it waits */
	int			killed;		/* it has lost a worker that somebody killed */
	TAILQ_ENTRY(task)	list;
	LIST_ENTRY(task)	of_run;		/* for runs.c */
};

struct group {
	struct groups		*groups;
	struct identity		identity;
	int			original;
	enum cost		cost;
	unsigned		running;	/* tasks */
	int			begun;		/* what comes now goes to the line's end */
	TAILQ_HEAD(, task)	tasks;		/* of both sorts */
	LIST_ENTRY(group)	bucket;

	/* for queue.c and gathering.c */
	unsigned		waiting;	/* tasks */
	uint64_t		gathers;	/* since then; 0: not, or not any more */
	TAILQ_ENTRY(group)	line;		/* if any waits; or of gathering.c */
};

TAILQ_HEAD(group_list, group);

/* Never NULL. */
struct groups *groups_new(struct queue *queue);

/* The task that does this job, if there is one; and else the group that a new one belongs to. */
struct task *groups_find(struct groups *groups, const struct job *job,
    const struct identity *identity, enum cost cost, struct group **groupp);

/* A new one, in this group or a new one.  Takes the descriptor.  NULL: no memory. */
struct task *groups_add(struct groups *groups, const struct job *job,
    const struct identity *identity, enum cost cost, struct group *group, int original);

/* There may be none. */
void groups_free(struct groups **groupsp);

/* One waits. */
struct task *group_first_waiting(const struct group *group);

/* task_sift() all that wait. */
void group_sift(struct group *group, uint64_t wait);

/*
 * Clients that wait no more, or for so many microseconds, leave.  Returns whether any is left; if
 * none is, the task is gone.
 */
int task_sift(struct task *task, uint64_t wait);

/* A worker gets it. */
void task_begin(struct task *task);

/* It comes back, as the first of its cost. */
void task_wait_again(struct task *task);

/* Who asks from now on gets another task.  No outcome is for clients that have left. */
void task_end(struct task *task, struct outcome *outcome);

#endif

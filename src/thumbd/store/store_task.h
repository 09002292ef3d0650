/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the thread of the store does, one task after another.
 */

#ifndef STORE_TASK_H_INCLUDED
#define STORE_TASK_H_INCLUDED

#include <sys/queue.h>

#include "store_file.h"
#include "thumbd/originals/identity.h"

/* How a task ended. */
enum store_end {
	STORE_DONE,
	STORE_UNCHANGED,	/* the same file was there */
	STORE_OUTDATED,		/* the original has changed since */
	STORE_FAILED		/* error is set */
};

/* Where the thread works.  Only the thread uses it. */
struct store_place {
	int			root;		/* of the store */
	int			originals;	/* root of the originals, or -1 */
	int			others;		/* there are other originals, at origins */
};

struct store_task {
	void			(*run)(struct store_place *, struct store_task *);

	/* to store a thumb */
	struct store_file	file;		/* with a name and data of its own */
	char			*link;		/* or NULL */
	char			*target;
	char			*original;	/* its name below the originals; or NULL */
	struct identity		identity;

	/* to change the place */
	struct store_place	place;

	enum store_end		end;
	int			error;
	TAILQ_ENTRY(store_task)	list;
};

TAILQ_HEAD(store_tasks, store_task);

/* A task to store a thumb, or to change the place; NULL: there is no memory. */
struct store_task *store_task_put(const struct store_file *file, const char *link,
    const char *original, const struct identity *identity);
struct store_task *store_task_place(int originals, int others);

/* Do it: run() of the task. */
void store_task_run(struct store_place *place, struct store_task *task);

void store_task_free(struct store_task **taskp);

#endif

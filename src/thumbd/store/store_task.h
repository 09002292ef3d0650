/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tasks of the thread of the store, which does one after another.
 */

#ifndef STORE_TASK_H_INCLUDED
#define STORE_TASK_H_INCLUDED

#include <sys/queue.h>

#include <stdint.h>

#include "store_counts.h"
#include "store_file.h"
#include "store_purged.h"
#include "thumbd/originals/identity.h"
#include "thumburl/thumburl.h"

struct sweep;

/* How a task ended. */
enum store_end {
	STORE_DONE,
	STORE_UNCHANGED,	/* the same file was there */
	STORE_OUTDATED,		/* the original has changed since */
	STORE_FULL,		/* the store has its size */
	STORE_FAILED		/* error is set */
};

/* Settings that a reload may change. */
struct store_settings {
	int			originals;	/* root of the originals, or -1 */
	int			others;		/* there are other originals, at origins */
	unsigned		levels;		/* of hash directories of the originals */
	char			*ids;		/* layout of originals by id; or NULL */
	uint64_t		size;		/* bytes; 0: no limit */
	int64_t			age;		/* seconds; 0: no limit */
	unsigned		pause;		/* seconds between sweeps */
	struct thumburl_site	site;
};

/* The place of work of the thread, which alone uses it. */
struct store_place {
	int			root;		/* of the store */
	struct store_settings	settings;
	struct store_counts	counts;
	struct sweep		*sweep;
};

struct store_task {
	void			(*run)(struct store_place *, struct store_task *);

	/* to store a thumb; to remove one, or all in a directory */
	struct store_file	file;		/* with a name and data of its own */
	char			*link;		/* or NULL */
	char			*target;
	char			*original;	/* its name below the originals; or NULL */
	struct identity		identity;

	struct store_settings	*settings;	/* to change them */
	store_purged_f		*purged;	/* who wants to know; or NULL */
	void			*priv;

	enum store_end		end;
	int			error;
	TAILQ_ENTRY(store_task)	list;
};

TAILQ_HEAD(store_tasks, store_task);

/* A task to store a thumb; NULL: there is no memory. */
struct store_task *store_task_put(const struct store_file *file, const char *link,
    const char *original, const struct identity *identity);

/* To remove a thumb and its link, or all files in two directories.  Either name may be NULL. */
struct store_task *store_task_purge(const char *file, const char *link, store_purged_f *purged,
    void *priv);
struct store_task *store_task_purge_all(const char *files, const char *links,
    store_purged_f *purged, void *priv);

/* To remove a thumb in any format: all files whose names begin so, a dot at the end. */
struct store_task *store_task_purge_formats(const char *begin, store_purged_f *purged, void *priv);

/* To change the settings.  Takes the descriptor and the layout in them. */
struct store_task *store_task_configure(const struct store_settings *settings);

/* Do it: run() of the task. */
void store_task_run(struct store_place *place, struct store_task *task);

void store_task_free(struct store_task **taskp);

/* Close and free what settings have. */
void store_settings_clear(struct store_settings *settings);

#endif

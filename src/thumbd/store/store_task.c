/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tasks of the store.
 */

#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store_name.h"
#include "store_task.h"
#include "thumbd/originals/original_file.h"

/* Whether the original is still the one that the thumb was made of. */
static int
is_current(const struct store_place *place, const struct store_task *t)
{
	struct identity identity;
	struct stat st;

	if (place->originals < 0 || t->original == NULL)
		return (1);
	if (original_file_stat(place->originals, t->original, &st))
		return (errno == ENOENT && place->others);
	identity_of(&identity, &st);
	return (identity_same(&identity, &t->identity));
}

static enum store_end
fail(struct store_task *t)
{

	t->error = errno;
	return (STORE_FAILED);
}

/*
 * NB: MediaWiki replaces an original, and deletes its thumbs afterwards.  If the original is the
 * same once the thumb is there, MediaWiki finds the thumb.
 */
static enum store_end
put(struct store_place *place, struct store_task *t)
{
	int r;

	if (!is_current(place, t))
		return (STORE_OUTDATED);
	r = store_file_write(place->root, &t->file);
	if (r < 0)
		return (fail(t));
	if (!is_current(place, t)) {
		(void)store_file_remove(place->root, t->file.name);
		return (STORE_OUTDATED);
	}
	if (t->link != NULL &&
	    store_file_link(place->root, t->link, t->target, &t->file.rights))
		return (fail(t));
	return (r > 0 ? STORE_UNCHANGED : STORE_DONE);
}

static void
run_put(struct store_place *place, struct store_task *t)
{

	t->end = put(place, t);
}

static void
run_place(struct store_place *place, struct store_task *t)
{

	if (place->originals >= 0)
		close(place->originals);
	place->originals = t->place.originals;
	place->others = t->place.others;
	t->place.originals = -1;
}

static struct store_task *
task_new(void (*run)(struct store_place *, struct store_task *))
{
	struct store_task *t;

	t = calloc(1, sizeof *t);
	if (t == NULL)
		return (NULL);
	t->run = run;
	t->place.originals = -1;
	return (t);
}

struct store_task *
store_task_place(int originals, int others)
{
	struct store_task *t = task_new(run_place);

	if (t != NULL) {
		t->place.originals = originals;
		t->place.others = others;
	}
	return (t);
}

/* Copy a text that may be NULL.  Returns -1 if there is no memory. */
static int
copy(char **to, const char *text)
{

	*to = text == NULL ? NULL : strdup(text);
	return (text != NULL && *to == NULL ? -1 : 0);
}

static int
copy_names(struct store_task *t, const char *file, const char *link, const char *original)
{
	char target[STORE_NAME_MAX], *name;

	if (link != NULL && store_name_target(link, file, target))
		link = NULL;
	if (copy(&name, file))
		return (-1);
	t->file.name = name;
	return (copy(&t->link, link) || copy(&t->target, link == NULL ? NULL : target) ||
	    copy(&t->original, original) ? -1 : 0);
}

struct store_task *
store_task_put(const struct store_file *file, const char *link, const char *original,
    const struct identity *identity)
{
	struct store_task *t = task_new(run_put);

	if (t == NULL)
		return (NULL);
	t->file = *file;
	t->file.name = NULL;
	t->identity = *identity;
	if (copy_names(t, file->name, link, original)) {
		t->file.data = NULL;		/* the caller's */
		store_task_free(&t);
	}
	return (t);
}

void
store_task_run(struct store_place *place, struct store_task *t)
{

	t->run(place, t);
}

void
store_task_free(struct store_task **tp)
{
	struct store_task *t = *tp;

	*tp = NULL;
	if (t->place.originals >= 0)
		close(t->place.originals);
	free((char *)(uintptr_t)t->file.name);
	free((void *)(uintptr_t)t->file.data);
	free(t->link);
	free(t->target);
	free(t->original);
	free(t);
}

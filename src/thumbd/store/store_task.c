/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tasks of the store.
 */

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store_name.h"
#include "store_task.h"
#include "sweep.h"
#include "thumbd/originals/original_file.h"

#define BLOCK	4096			/* of a disk */

/* Whether the original is still the one that the thumb was made of. */
static int
is_current(const struct store_place *place, const struct store_task *t)
{
	struct identity identity;
	struct stat st;

	if (place->settings.originals < 0 || t->original == NULL)
		return (1);
	if (original_file_stat(place->settings.originals, t->original, &st))
		return (errno == ENOENT && place->settings.others);
	identity_of(&identity, &st);
	return (identity_same(&identity, &t->identity));
}

static enum store_end
fail(struct store_task *t)
{

	t->error = errno;
	return (STORE_FAILED);
}

/* The thumb needs that much of the disk, probably. */
static uint64_t
bytes_of(const struct store_task *t)
{

	return ((t->file.size + BLOCK - 1) / BLOCK * BLOCK);
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
	if (!sweep_has_room(place->sweep, place, bytes_of(t)))
		return (STORE_FULL);
	r = store_file_write(place->root, &t->file);
	if (r < 0)
		return (fail(t));
	if (r == 0)
		sweep_count(place->sweep, place, bytes_of(t));
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

/* Whether there is no file or directory of the name: then there is nothing to remove. */
static int
is_gone(int e)
{

	return (e == ENOENT || e == ENOTDIR || e == ENAMETOOLONG);
}

/* Remove a file.  One that is not there is removed.  Returns 0, or -1 with errno. */
static int
purge_file(struct store_place *place, const char *name, unsigned thumbs)
{

	if (name == NULL)
		return (0);
	if (store_file_remove(place->root, name) == 0) {
		place->counts.removed[STORE_CAUSE_PURGE] += thumbs;
		return (0);
	}
	return (is_gone(errno) ? 0 : -1);
}

static void
run_purge(struct store_place *place, struct store_task *t)
{

	t->end = STORE_DONE;
	if (purge_file(place, t->file.name, 1) || purge_file(place, t->link, 0))
		t->end = fail(t);
}

/* Remove all files in a directory, which has only those of one original, or those that begin so. */
static int
purge_directory(struct store_place *place, const char *name, const char *begin, unsigned thumbs)
{
	char file[STORE_NAME_MAX];
	const struct dirent *de;
	int fd, r = 0, e;
	DIR *d;

	if (name == NULL)
		return (0);
	fd = beneath_directory(place->root, name);
	d = fd < 0 ? NULL : fdopendir(fd);
	if (d == NULL) {
		e = errno;
		if (fd >= 0)
			close(fd);
		errno = e;
		return (is_gone(e) ? 0 : -1);
	}
	while (r == 0 && (de = readdir(d)) != NULL)
		if (strcmp(de->d_name, ".") != 0 && strcmp(de->d_name, "..") != 0 &&
		    strncmp(de->d_name, begin, strlen(begin)) == 0 &&
		    (size_t)snprintf(file, sizeof file, "%s/%s", name, de->d_name) < sizeof file)
			r = purge_file(place, file, thumbs);
	e = errno;
	closedir(d);
	errno = e;
	return (r);
}

static void
run_purge_all(struct store_place *place, struct store_task *t)
{

	t->end = STORE_DONE;
	if (purge_directory(place, t->file.name, "", 1) ||
	    purge_directory(place, t->link, "", 0))
		t->end = fail(t);
}

static void
run_purge_formats(struct store_place *place, struct store_task *t)
{
	char directory[STORE_NAME_MAX];
	const char *slash = t->file.name == NULL ? NULL : strrchr(t->file.name, '/');

	t->end = STORE_DONE;
	if (slash == NULL)
		return;
	(void)snprintf(directory, sizeof directory, "%.*s", (int)(slash - t->file.name),
	    t->file.name);
	if (purge_directory(place, directory, slash + 1, 1))
		t->end = fail(t);
}

void
store_settings_clear(struct store_settings *settings)
{

	if (settings->originals >= 0)
		close(settings->originals);
	settings->originals = -1;
	free(settings->ids);
	settings->ids = NULL;
}

static void
run_configure(struct store_place *place, struct store_task *t)
{

	store_settings_clear(&place->settings);
	place->settings = *t->settings;
	t->settings->originals = -1;
	t->settings->ids = NULL;
	sweep_begin(place->sweep);
}

static struct store_task *
task_new(void (*run)(struct store_place *, struct store_task *))
{
	struct store_task *t;

	t = calloc(1, sizeof *t);
	if (t == NULL)
		return (NULL);
	t->run = run;
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

/* Takes the task, which may be NULL. */
static struct store_task *
purge_of(struct store_task *t, const char *file, const char *link, store_purged_f *purged,
    void *priv)
{
	char *name;

	if (t == NULL || copy(&name, file)) {
		free(t);
		return (NULL);
	}
	t->file.name = name;
	t->purged = purged;
	t->priv = priv;
	if (copy(&t->link, link))
		store_task_free(&t);
	return (t);
}

struct store_task *
store_task_purge(const char *file, const char *link, store_purged_f *purged, void *priv)
{

	return (purge_of(task_new(run_purge), file, link, purged, priv));
}

struct store_task *
store_task_purge_all(const char *files, const char *links, store_purged_f *purged, void *priv)
{

	return (purge_of(task_new(run_purge_all), files, links, purged, priv));
}

struct store_task *
store_task_purge_formats(const char *begin, store_purged_f *purged, void *priv)
{

	return (purge_of(task_new(run_purge_formats), begin, NULL, purged, priv));
}

struct store_task *
store_task_configure(const struct store_settings *settings)
{
	struct store_task *t = task_new(run_configure);
	struct store_settings unused = *settings;

	if (t == NULL || (t->settings = malloc(sizeof *t->settings)) == NULL) {
		store_settings_clear(&unused);
		free(t);
		return (NULL);
	}
	*t->settings = *settings;
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
	if (t->settings != NULL)
		store_settings_clear(t->settings);
	free(t->settings);
	free((char *)(uintptr_t)t->file.name);
	free((void *)(uintptr_t)t->file.data);
	free(t->link);
	free(t->target);
	free(t->original);
	free(t);
}

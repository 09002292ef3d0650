/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which thumbs are stored, and what becomes known of it.  Whatever goes wrong with the disk costs
 * only the stored file: the client has its thumb already.
 */

#include "config.h"

#include <sys/stat.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/denial.h"
#include "hash/purge_counts.h"
#include "job/monotonic.h"
#include "store.h"
#include "store_name.h"
#include "store_thread.h"
#include "sweep.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"
#include "thumbd/originals/original_file.h"

#define LOG_EVERY	(60 * MONOTONIC_SECOND)

struct store {
	struct store_thread	*thread;
	struct beneath_rights	rights;
	int			sync;
	int			links;
	struct purge_counts	purges;		/* of originals, by their directories */
	uint64_t		told;		/* when a failure was logged; 0: never */
	unsigned		untold;		/* failures since */
};

static const enum metric metrics[] = {
	[STORE_DONE] = METRIC_STORE_STORED,
	[STORE_UNCHANGED] = METRIC_STORE_UNCHANGED,
	[STORE_OUTDATED] = METRIC_STORE_OUTDATED,
	[STORE_FULL] = METRIC_STORE_FULL,
	[STORE_FAILED] = METRIC_STORE_FAILED,
};

static void
tell_failure(struct store *s, const struct store_task *t)
{
	const uint64_t now = monotonic();

	s->untold++;
	if (s->told != 0 && now - s->told < LOG_EVERY)
		return;
	log_line("--store: cannot write %s: %s; the thumb was answered and is not stored (%u such "
	    "failure%s since the last line)", t->file.name, strerror(t->error), s->untold,
	    s->untold == 1 ? "" : "s");
	s->told = now;
	s->untold = 0;
}

/* store_ended_f */
static void
on_ended(void *priv, struct store_task *t)
{
	struct store *s = priv;

	if (t->purged != NULL)
		t->purged(t->priv, t->error);
	if (t->file.data == NULL)
		return;
	metric_add(metrics[t->end], 1);
	if (t->end == STORE_FAILED)
		tell_failure(s, t);
}

/*
 * MediaWiki links no thumb that is wider than its original, or has a language or a time that its
 * original lacks: such URLs are made up, and all of them show the same thumb.
 */
static int
is_linked(const struct thumburl_ref *ref, const struct result *result)
{
	struct contents contents;
	struct job job, reduced;

	job_from_ref(&job, ref);
	reduced = job;
	result_contents(result, &contents);
	job_reduce(&reduced, &contents);
	return (result->width == ref->width && job_same(&job, &reduced));
}

static struct timespec
time_of(const struct store_version *version)
{

	if (version->modified == ORIGINAL_UNDATED)
		return ((struct timespec) { .tv_sec = time(NULL) });
	if (version->identity.mtime.tv_sec == version->modified)
		return (version->identity.mtime);
	return ((struct timespec) { .tv_sec = version->modified });
}

static void *
copy_of(struct evbuffer *thumb, size_t size)
{
	void *data = malloc(size);

	if (data == NULL || evbuffer_copyout(thumb, data, size) == (ev_ssize_t)size)
		return (data);
	free(data);
	return (NULL);
}

static uint32_t
purges_of(const struct store *s, const char *directory)
{

	return (purge_counts_of(&s->purges, purge_counts_place(&s->purges, directory)));
}

/* NB: several clients of one render have the same thumb. */
void
store_put(struct store *s, const struct options *o, const struct thumburl_ref *ref,
    const struct store_version *version, const struct result *result, struct evbuffer *thumb)
{
	const size_t size = evbuffer_get_length(thumb);
	char file[STORE_NAME_MAX], link[STORE_NAME_MAX], original[STORE_NAME_MAX];
	char directory[STORE_NAME_MAX];
	struct store_file f = {
		.name = file, .size = size, .modified = time_of(version),
		.rights = s->rights, .sync = s->sync,
	};
	const enum thumburl_format format = (enum thumburl_format)result->format;
	struct store_task *t;
	size_t n;

	if (result->partial || ref->info || !is_linked(ref, result) ||
	    store_name_file(&o->site, ref, format, file) || store_thread_has(s->thread, file))
		return;
	if (store_name_directory(&o->site, ref, directory) ||
	    purges_of(s, directory) != version->purges) {
		metric_add(METRIC_STORE_OUTDATED, 1);
		return;
	}
	n = original_file_name(ref, o->originals_levels, o->originals_ids, original,
	    sizeof original);
	f.data = store_thread_is_full(s->thread, size) ? NULL : copy_of(thumb, size);
	if (f.data == NULL) {
		metric_add(METRIC_STORE_BUSY, 1);
		return;
	}
	t = store_task_put(&f, s->links && store_name_link(&o->site, ref, link) == 0 ? link : NULL,
	    n > 0 && n < sizeof original ? original : NULL, &version->identity);
	if (t != NULL)
		store_thread_add(s->thread, t);
	else
		free((void *)(uintptr_t)f.data);
}

/* Open the directory of the originals, which may be another than before. */
static int
open_originals(const struct options *o)
{

	return (o->originals == NULL ? -1 :
	    open(o->originals, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static struct store_settings
settings_of(const struct options *o)
{

	return ((struct store_settings) {
		.originals = open_originals(o),
		.others = o->origins != NULL || o->locator != NULL,
		.levels = o->originals_levels,
		.ids = o->originals_ids == NULL ? NULL : strdup(o->originals_ids),
		.size = o->store_size * MEGABYTE,
		.age = o->store_age * INT64_C(86400),
		.pause = o->store_sweep,
		.site = o->site,
	});
}

void
store_configure(struct store *s, const struct options *o)
{
	const struct store_settings settings = settings_of(o);
	struct store_task *t;

	t = store_task_configure(&settings);
	if (t != NULL)
		store_thread_add(s->thread, t);
}

uint32_t
store_purges(const struct store *s, const struct options *o, const struct thumburl_ref *ref)
{
	char directory[STORE_NAME_MAX];

	return (store_name_directory(&o->site, ref, directory) ? 0 : purges_of(s, directory));
}

int
store_purge(struct store *s, const struct options *o, const struct thumburl_ref *ref,
    store_purged_f *purged, void *priv)
{
	char file[STORE_NAME_MAX], link[STORE_NAME_MAX], directory[STORE_NAME_MAX];
	const char *one = NULL, *two = NULL;
	struct store_task *t;

	if (store_name_directory(&o->site, ref, directory) == 0) {
		purge_counts_add(&s->purges, directory);
		one = directory;
	}
	if (ref->width == 0) {
		if (store_name_links(ref, link) == 0)
			two = link;
		t = store_task_purge_all(one, two, purged, priv);
	} else if (ref->zone == THUMBURL_ZONE_ID) {
		one = store_name_file(&o->site, ref, THUMBURL_N_FORMATS, file) == 0 ? file : NULL;
		t = store_task_purge_formats(one, purged, priv);
	} else {
		one = store_name_file(&o->site, ref, ref->format, file) == 0 ? file : NULL;
		two = store_name_link(&o->site, ref, link) == 0 ? link : NULL;
		t = store_task_purge(one, two, purged, priv);
	}
	if (t == NULL)
		return (-1);
	store_thread_add(s->thread, t);
	return (0);
}

void
store_measure(const struct store *s)
{
	static const enum metric removed[STORE_N_CAUSES] = {
		[STORE_CAUSE_STALE] = METRIC_STORE_REMOVED_STALE,
		[STORE_CAUSE_AGE] = METRIC_STORE_REMOVED_AGE,
		[STORE_CAUSE_SIZE] = METRIC_STORE_REMOVED_SIZE,
		[STORE_CAUSE_PURGE] = METRIC_STORE_REMOVED_PURGE,
	};
	struct store_counts counts;
	size_t i;

	store_thread_counts(s->thread, &counts);
	metric_set(METRIC_STORE_BYTES, counts.bytes);
	metric_set(METRIC_STORE_FILES, counts.files);
	metric_set(METRIC_STORE_SWEEPS, counts.sweeps);
	for (i = 0; i < STORE_N_CAUSES; i++)
		metric_set(removed[i], counts.removed[i]);
}

static int
read_group(const char *name, gid_t *group)
{
	const struct group *g;

	*group = (gid_t)-1;
	if (name == NULL)
		return (0);
	g = getgrnam(name);
	if (g == NULL) {
		log_error("--store-group: there is no group \"%s\"", name);
		return (-1);
	}
	*group = g->gr_gid;
	return (0);
}

/*
 * A directory that cannot be written to now may be repaired later: that is only logged.  In the
 * directory of a wiki's images, thumbd needs to write below thumb/ only, and below id/ with ids.
 */
static void
check_writable(int fd, const char *path, const char *name)
{
	char where[STORE_NAME_MAX], why[DENIAL_MAX];
	struct stat st;
	int error;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW))
		name = ".";
	if (faccessat(fd, name, W_OK | X_OK, AT_EACCESS) == 0)
		return;
	error = errno;
	(void)snprintf(where, sizeof where, "%s/%s", path, name);
	log_line("--store: cannot write to the directory %s: %s", where,
	    denial(error, where, W_OK | X_OK, why, sizeof why));
}

static int
open_directory(const char *path, int ids)
{
	char why[DENIAL_MAX];
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		check_writable(fd, path, "thumb");
		if (ids)
			check_writable(fd, path, STORE_IDS);
	} else
		log_error("--store: cannot open the directory %s: %s", path,
		    denial(errno, path, R_OK | X_OK, why, sizeof why));
	return (fd);
}

struct store *
store_new(struct event_base *base, const struct options *o)
{
	struct store_place place = { .counts = { .bytes = 0 } };
	struct store *s;

	s = calloc(1, sizeof *s);
	assert(s != NULL);
	s->rights.mode = o->store_mode;
	s->sync = strcmp(o->store_sync, "file") == 0;
	s->links = strcmp(o->store_names, "both") == 0;
	place.root = read_group(o->store_group, &s->rights.group) ? -1 :
	    open_directory(o->store, o->site.ids != THUMBURL_IDS_OFF);
	if (place.root < 0) {
		free(s);
		return (NULL);
	}
	purge_counts_init(&s->purges);
	place.settings = settings_of(o);
	place.sweep = sweep_new();
	s->thread = store_thread_new(base, &place, on_ended, s);
	if (s->thread == NULL) {
		log_error("--store: cannot start a thread: %m");
		free(s);
		return (NULL);
	}
	return (s);
}

void
store_free(struct store **sp)
{
	struct store *s = *sp;

	*sp = NULL;
	store_thread_free(&s->thread);
	free(s);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The first walk of a sweep counts; if the store is too large, a second one removes what was used
 * least recently.  No list of files is held.
 */

#include "config.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ages.h"
#include "job/monotonic.h"
#include "store_name.h"
#include "sweep.h"
#include "thumbd/originals/original_file.h"
#include "walk.h"

/* Files and directories of a step, and milliseconds between steps. */
#define STEP_LENGTH	64
#define STEP_PAUSE	2

/* Seconds after which a file that is not complete has no writer any more. */
#define TEMPORARY_AGE	3600

/* Seconds between sweeps of a store that is full, and stays it. */
#define FULL_PAUSE	60

struct sweep {
	struct walk	*walk;		/* NULL: none is under way */
	time_t		began;		/* the walk */
	uint64_t	next;		/* when the next sweep begins */
	uint64_t	ended;		/* the last */
	int		in_vain;	/* it left too much */
	int		short_of_room;	/* a thumb had none */
	struct ages	ages;
	uint64_t	files, bytes;	/* of this walk */
	int		removes;	/* this walk removes for the size */
	uint64_t	excess;		/* bytes that it has to remove */
	unsigned	cut;		/* bucket from which on it removes them */
};

struct sweep *
sweep_new(void)
{
	struct sweep *s;

	s = calloc(1, sizeof *s);
	assert(s != NULL);
	return (s);
}

void
sweep_begin(struct sweep *s)
{

	if (s->walk != NULL)
		walk_free(&s->walk);
	s->removes = 0;
	s->excess = 0;
	s->next = 0;
}

static void
begin_walk(struct sweep *s, const struct store_place *place)
{

	s->walk = walk_new(place->root, place->settings.site.path.wild);
	s->began = time(NULL);
	s->files = s->bytes = 0;
	memset(&s->ages, 0, sizeof s->ages);
}

static uint64_t
bytes_of(const struct stat *st)
{

	return ((uint64_t)st->st_blocks * 512);
}

static int
is_before(const struct timespec *a, const struct timespec *b)
{

	/* a file system that has only seconds cuts off the rest */
	return (a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec != 0 &&
	    a->tv_nsec < b->tv_nsec));
}

/* Whether the directory of an absent original exists: the disk may just not be mounted. */
static int
has_neighbours(const struct store_settings *settings, const char *original)
{
	char directory[STORE_NAME_MAX];
	const char *slash = strrchr(original, '/');
	struct stat st;

	if (slash == NULL)
		return (0);
	memcpy(directory, original, (size_t)(slash - original));
	directory[slash - original] = '\0';
	return (original_file_stat(settings->originals, directory, &st) == 0);
}

/* An original that is another since its thumb was stored.  NB: that of an id is the same for ever. */
static int
is_other(const struct thumburl_ref *ref, const struct stat *thumb, const struct stat *original)
{

	return (ref->zone != THUMBURL_ZONE_ID && is_before(&thumb->st_mtim, &original->st_mtim));
}

static int
is_stale(const struct store_settings *settings, const struct thumburl_ref *ref, const struct stat *st)
{
	char original[STORE_NAME_MAX];
	struct stat now;
	size_t n;

	n = original_file_name(ref, settings->levels, settings->ids, original, sizeof original);
	if (settings->originals < 0 || n == 0 || n >= sizeof original)
		return (0);
	if (original_file_stat(settings->originals, original, &now) == 0)
		return (is_other(ref, st, &now));
	return (errno == ENOENT && !settings->others && has_neighbours(settings, original));
}

/* The cause for which a thumb is removed; STORE_N_CAUSES: none. */
static enum store_cause
judge(const struct sweep *s, const struct store_place *place, const struct thumburl_ref *ref,
    const struct stat *st, int64_t unused)
{

	if (is_stale(&place->settings, ref, st))
		return (STORE_CAUSE_STALE);
	if (place->settings.age > 0 && unused > place->settings.age)
		return (STORE_CAUSE_AGE);
	if (s->excess > 0 && ages_bucket(unused) >= s->cut)
		return (STORE_CAUSE_SIZE);
	return (STORE_N_CAUSES);
}

static void
see_thumb(struct sweep *s, struct store_place *place, const struct walk_file *file,
    const struct thumburl_ref *ref)
{
	const int64_t unused = (int64_t)s->began - (int64_t)file->st.st_atime;
	const uint64_t bytes = bytes_of(&file->st);
	enum store_cause cause;

	cause = judge(s, place, ref, &file->st, unused);
	if (cause != STORE_N_CAUSES && unlinkat(file->dir, file->last, 0) == 0) {
		place->counts.removed[cause]++;
		s->excess -= bytes < s->excess ? bytes : s->excess;
		return;
	}
	s->files++;
	s->bytes += bytes;
	ages_add(&s->ages, unused, bytes);
}

static void
see_temporary(const struct sweep *s, const struct walk_file *file)
{

	if (s->began - file->st.st_ctime > TEMPORARY_AGE)
		(void)unlinkat(file->dir, file->last, 0);
}

/* A link that leads nowhere is removed. */
static void
see_link(const struct store_place *place, const struct walk_file *file)
{
	struct stat st;

	if (store_name_is_link(&place->settings.site, file->name) &&
	    fstatat(file->dir, file->last, &st, 0) && errno == ENOENT)
		(void)unlinkat(file->dir, file->last, 0);
}

static void
see(struct sweep *s, struct store_place *place, const struct walk_file *file)
{
	struct thumburl_ref ref;
	char url[STORE_URL_MAX];

	if (strncmp(file->last, STORE_TEMPORARY, strlen(STORE_TEMPORARY)) == 0)
		see_temporary(s, file);
	else if (S_ISLNK(file->st.st_mode))
		see_link(place, file);
	else if (S_ISREG(file->st.st_mode) &&
	    store_name_read(&place->settings.site, file->name, &ref, url) == 0)
		see_thumb(s, place, file, &ref);
}

static uint64_t
target_of(const struct store_place *place)
{

	return (place->settings.size - place->settings.size / 8);
}

/* More than this begins a sweep; it then removes down to the other. */
static int
is_too_large(const struct sweep *s, const struct store_place *place)
{
	const uint64_t size = place->settings.size;

	return (size > 0 && (place->counts.bytes > size - size / 16 ||
	    (s->short_of_room && place->counts.bytes > target_of(place))));
}

/* NB: files that were written during the walk are in its numbers or not. */
static void
end_walk(struct sweep *s, struct store_place *place)
{
	const int removed = s->removes;

	walk_free(&s->walk);
	place->counts.files = s->files;
	place->counts.bytes = s->bytes;
	s->excess = 0;
	s->removes = !removed && is_too_large(s, place);
	if (s->removes) {
		s->excess = s->bytes - target_of(place);
		s->cut = ages_cut(&s->ages, s->excess);
		return;
	}
	place->counts.sweeps++;
	s->ended = monotonic();
	s->short_of_room = 0;
	s->in_vain = removed && is_too_large(s, place);
	s->next = s->ended + place->settings.pause * MONOTONIC_SECOND;
}

unsigned
sweep_step(struct sweep *s, struct store_place *place)
{
	struct walk_file file;
	enum walk_step step = WALK_BETWEEN;
	const uint64_t now = monotonic();
	unsigned i;

	if (s->walk == NULL && now < s->next)
		return ((unsigned)((s->next - now) / (MONOTONIC_SECOND / 1000)) + 1);
	if (s->walk == NULL)
		begin_walk(s, place);
	for (i = 0; i < STEP_LENGTH && step != WALK_END; i++) {
		step = walk_next(s->walk, &file);
		if (step == WALK_FILE)
			see(s, place, &file);
	}
	if (step == WALK_END)
		end_walk(s, place);
	return (STEP_PAUSE);
}

/* Begin a sweep, but not at once after one that was in vain. */
static void
begin_soon(struct sweep *s)
{
	const uint64_t soon = s->in_vain ? s->ended + FULL_PAUSE * MONOTONIC_SECOND : 0;

	if (s->walk == NULL && soon < s->next)
		s->next = soon;
}

int
sweep_has_room(struct sweep *s, const struct store_place *place, uint64_t size)
{

	if (place->settings.size == 0 || place->counts.bytes + size <= place->settings.size)
		return (1);
	s->short_of_room = 1;
	begin_soon(s);
	return (0);
}

void
sweep_count(struct sweep *s, struct store_place *place, uint64_t size)
{

	place->counts.files++;
	place->counts.bytes += size;
	if (is_too_large(s, place))
		begin_soon(s);
}

void
sweep_free(struct sweep **sp)
{
	struct sweep *s = *sp;

	*sp = NULL;
	if (s->walk != NULL)
		walk_free(&s->walk);
	free(s);
}

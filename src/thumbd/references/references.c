/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A reference is kept under the name of its original and its page.  Its record has the identity of
 * the original, which changes with its version, and what the origin said of that version.  An original
 * by id has one version, wherever it is: the worker has compared its hash before it made the reference.
 *
 * NB: a digest in the record is checked by the worker, which reads the file; the front does not.
 */

#include "config.h"

#include <sys/stat.h>

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/render_rules.h"
#include "job/types.h"
#include "references.h"
#include "sketch.h"
#include "thumbd/disk/disk_cache.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"
#include "thumbd/write_all.h"

/* References that other rules have made are not read: all are dropped at the start. */
#define TEXT_OF(x)	#x
#define TEXT(x)		TEXT_OF(x)

static const struct disk_cache_user user = {
	.option = "--references",
	.files = "references",
	.head = "thumbd reference 2, rules " TEXT(RENDER_RULES),
	.evictions = METRIC_REFERENCES_DROPPED_SIZE,
	.damaged = METRIC_REFERENCES_DROPPED_DAMAGED,
};

STAILQ_HEAD(all_awaiting, awaiting);

struct references {
	struct disk_cache	*disk;		/* NULL: stopped */
	struct sketch		sketch;
	LIST_HEAD(, want)	wants;
	unsigned		awaiting;
};

/* A reference that is being made. */
struct want {
	struct beside		beside;		/* first: it is cast */
	struct references	*references;
	struct job		job;		/* of the thumb beside it */
	struct all_awaiting	awaiting;
	LIST_ENTRY(want)	list;
	struct identity		identity;	/* of the original */
	struct origin_version	version;	/* the same, at its origin; or all zeros */
	char			sketched[ORIGINAL_VERSION_MAX];
	char			name[];
};

struct references *
references_new(const struct options *o)
{
	struct references *rs;

	rs = calloc(1, sizeof *rs);
	assert(rs != NULL);
	sketch_init(&rs->sketch);
	LIST_INIT(&rs->wants);
	rs->disk = disk_cache_open(&user, o->references, o->references_size * MEGABYTE);
	if (rs->disk != NULL)
		return (rs);
	free(rs);
	return (NULL);
}

void
references_configure(struct references *rs, const struct options *o)
{

	if (rs->disk != NULL)
		disk_cache_configure(rs->disk, o->references_size * MEGABYTE);
}

static int
is_by_id(const struct thumburl_ref *ref)
{

	return (ref->zone == THUMBURL_ZONE_ID);
}

/* NB: no file whose name tells a type that has references is called so. */
static size_t
name_of_original(char name[REFERENCE_NAME_MAX], const struct options *o,
    const struct thumburl_ref *ref)
{

	if (is_by_id(ref))
		return ((size_t)snprintf(name, REFERENCE_NAME_MAX, "id/%s", ref->stored));
	return (thumburl_format_file(ref, o->originals_levels, name, REFERENCE_NAME_MAX));
}

/* Returns -1 if thumbs of this job have no reference.  Only the worker tells the type of an id. */
static int
make_name(char name[REFERENCE_NAME_MAX], const struct options *o, const struct thumburl_ref *ref,
    const struct job *job)
{
	size_t n;
	int m;

	if (job->what != JOB_THUMB || (!is_by_id(ref) && !file_types[job->type].referenced))
		return (-1);
	n = name_of_original(name, o, ref);
	if (n == 0 || n >= REFERENCE_NAME_MAX)
		return (-1);
	m = snprintf(name + n, REFERENCE_NAME_MAX - n, ", page %u", job->page);
	return ((size_t)m < REFERENCE_NAME_MAX - n ? 0 : -1);
}

/* A line of a record: all but the version at the origin. */
#define NUMBERS(X)									\
	X(known.identity.dev)								\
	X(known.identity.ino)								\
	X(known.identity.size)								\
	X(known.identity.mtime.tv_sec)							\
	X(known.identity.mtime.tv_nsec)							\
	X(reference.type)								\
	X(reference.width)								\
	X(reference.height)								\
	X(reference.source_width)							\
	X(reference.source_height)							\
	X(reference.palette)								\
	X(reference.pages)								\
	X(reference.digest)								\
	X(cpu)										\
	X(reference.source_type)

/* Returns -1 if the text is no record. */
static int
read_about(struct referred *r, const char *text)
{
	char *end;

	r->reference.used = 1;
#define X(field)									\
	r->field = (__typeof__(r->field))strtoll(text, &end, 10);			\
	if (end == text)								\
		return (-1);								\
	text = end;
	NUMBERS(X)
#undef X
	if (*text++ != '\n' || origin_version_read(&r->version, text))
		return (-1);
	r->known.origin = *r->version.etag != '\0' || *r->version.modified != '\0' ||
	    *r->version.digest != '\0' ? &r->version : NULL;
	return (reference_valid(&r->reference) ? 0 : -1);
}

static void
write_about(const struct referred *r, char text[DISK_ABOUT_MAX])
{
	int n = 0;

#define X(field)									\
	n += snprintf(text + n, DISK_ABOUT_MAX - (size_t)n, "%" PRId64 " ", (int64_t)r->field);
	NUMBERS(X)
#undef X
	text[n - 1] = '\n';
	assert((size_t)n + ORIGIN_VERSION_MAX < DISK_ABOUT_MAX);
	origin_version_write(&r->version, text + n);
}

/* Open the reference, if it is valid. */
static int
open_reference(struct references *rs, struct referred *r)
{
	struct disk_found found;
	struct stat st;

	if (disk_cache_find(rs->disk, r->name, &found))
		return (-1);
	if (read_about(r, found.about) || fstat(found.fd, &st)) {
		close(found.fd);
		references_drop_damaged(rs, r);
		return (-1);
	}
	r->fd = found.fd;
	identity_of(&r->identity, &st);
	return (0);
}

/* NB: what is requested without a loss is not made of what has one. */
static int
suffices(const struct reference *reference, const struct job *job)
{

	return (reference_suffices(reference->width, job->width) &&
	    (job->quality != THUMBURL_QUALITY_LOSSLESS ||
	    reference->type != THUMBURL_TYPE_JPEG));
}

/* Whether the type of the original has the parameters of the URL, of which an id tells nothing. */
static int
fits(const struct reference *reference, const struct thumburl_ref *ref)
{
	struct thumburl_ref typed = *ref;

	return (!is_by_id(ref) || thumburl_set_type(&typed,
	    (enum thumburl_type)reference->source_type) == THUMBURL_OK);
}

void
references_find(struct references *rs, const struct options *o, const struct thumburl_ref *ref,
    const struct job *job, struct referred *r)
{

	memset(r, 0, sizeof *r);
	r->fd = -1;
	if (make_name(r->name, o, ref, job)) {
		*r->name = '\0';
		return;
	}
	r->by_id = is_by_id(ref);
	if (rs->disk != NULL && open_reference(rs, r) == 0 &&
	    !(suffices(&r->reference, job) && fits(&r->reference, ref)))
		referred_close(r);
}

int
referred_is_of(const struct referred *r, const struct original *original)
{

	return (r->fd >= 0 &&
	    ((r->by_id && !original->located) ||
	    identity_same(&r->known.identity, &original->identity)));
}

void
referred_close(struct referred *r)
{

	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

static void
drop(struct references *rs, struct referred *r, enum metric cause)
{

	referred_close(r);
	if (rs->disk == NULL)
		return;
	if (disk_cache_remove(rs->disk, r->name))
		metric_add(cause, 1);
}

void
references_drop_stale(struct references *rs, struct referred *r)
{

	drop(rs, r, METRIC_REFERENCES_DROPPED_STALE);
}

void
references_drop_damaged(struct references *rs, struct referred *r)
{

	drop(rs, r, METRIC_REFERENCES_DROPPED_DAMAGED);
}

static void
describe(const struct want *want, const struct result *result, uint32_t cpu,
    char about[DISK_ABOUT_MAX])
{
	struct referred r;

	memset(&r, 0, sizeof r);
	reference_describe(&r.reference, result);
	r.known.identity = want->identity;
	r.version = want->version;
	r.cpu = cpu;
	write_about(&r, about);
}

/* Returns -1 if the reference is not kept. */
static int
keep(const struct want *want, const struct result *result, const void *bytes, uint32_t cpu)
{
	struct disk_cache *disk = want->references->disk;
	char file[DISK_NAME_MAX], about[DISK_ABOUT_MAX];
	int fd, ret = -1;

	fd = disk_cache_create(disk, file);
	if (fd < 0)
		return (-1);
	describe(want, result, cpu, about);
	if (write_all(fd, bytes, result->size) == 0)
		ret = disk_cache_store(disk, want->name, file, fd, about);
	else {
		log_line("--references: cannot write a reference: %m");
		disk_cache_discard(disk, file);
	}
	close(fd);
	return (ret);
}

static void
take(const struct want *want, const struct result *result, const void *bytes, uint32_t cpu)
{

	if (keep(want, result, bytes, cpu)) {
		metric_add(METRIC_REFERENCES_FAILED, 1);
		return;
	}
	metric_add(METRIC_REFERENCES_MADE, 1);
	log_info("--references: %ux%u %u bytes (%u ms cpu) of %s", result->width,
	    result->height, result->size, result->cpu_us / 1000, want->name);
}

/* NB: a job that is told may want or await another reference. */
static void
tell(struct references *rs, struct all_awaiting *all)
{
	struct awaiting *awaiting;

	while ((awaiting = STAILQ_FIRST(all)) != NULL) {
		STAILQ_REMOVE_HEAD(all, list);
		rs->awaiting--;
		awaiting->ended(awaiting->priv);
	}
}

/*
 * struct beside.  An original stays closed of which no reference can be made, or whose worker died,
 * since that may have been the reference's fault.
 */
static void
on_made(struct beside *beside, const struct result *result, const void *bytes, uint32_t cpu)
{
	struct want *want = (struct want *)(void *)beside;
	struct references *rs = want->references;

	LIST_REMOVE(want, list);
	if (result == NULL || result->status == 200)
		sketch_open(&rs->sketch, want->name, want->sketched);
	if (result != NULL && result->status == 200 && rs->disk != NULL)
		take(want, result, bytes, cpu);
	tell(rs, &want->awaiting);
	free(want);
}

static struct want *
want_new(struct references *rs, const struct referred *r, const struct job *job,
    const struct original *original)
{
	struct want *want;

	want = calloc(1, sizeof *want + strlen(r->name) + 1);
	if (want == NULL)
		return (NULL);
	want->beside.done = on_made;
	want->references = rs;
	want->job = *job;
	STAILQ_INIT(&want->awaiting);
	want->identity = original->identity;
	if (original->origin != NULL)
		want->version = *original->origin;
	strcpy(want->sketched, original->version);
	strcpy(want->name, r->name);
	LIST_INSERT_HEAD(&rs->wants, want, list);
	return (want);
}

/* Whether the type that is still to be told may not have what the job asks for. */
static int
may_be_refused(const struct job *job)
{

	return (job->type == THUMBURL_TYPE_NONE && (job->quality != THUMBURL_QUALITY_NORMAL ||
	    job->seconds >= 0 || *job->lang != '\0'));
}

/* Whether thumbs of a job can be made of any reference. */
static int
can_have_one(const struct job *job)
{

	return (job->quality != THUMBURL_QUALITY_LOSSLESS && !may_be_refused(job) &&
	    reference_suffices(REFERENCE_WIDTH, job->width));
}

/* NB: an original is closed while its reference is made, and stays so if that fails. */
struct beside *
references_want(struct references *rs, const struct referred *r, const struct job *job,
    const struct original *original)
{
	struct want *want;

	if (rs->disk == NULL || *r->name == '\0' || r->fd >= 0 ||
	    !can_have_one(job) ||
	    !sketch_is_due(&rs->sketch, r->name, original->version, job->width))
		return (NULL);
	want = want_new(rs, r, job, original);
	if (want == NULL)
		return (NULL);
	sketch_close(&rs->sketch, r->name, original->version);
	return (&want->beside);
}

/* NB: the thumb beside the reference is there before it. */
static struct want *
find_begun(const struct references *rs, const char *name, const struct job *job)
{
	struct want *want;

	LIST_FOREACH(want, &rs->wants, list)
		if (want->beside.begun && strcmp(want->name, name) == 0)
			return (job_same(&want->job, job) ? NULL : want);
	return (NULL);
}

int
references_await(struct references *rs, const struct options *o, const struct referred *r,
    const struct job *job, struct awaiting *awaiting)
{
	struct want *want;

	if (*r->name == '\0' || r->fd >= 0 || !can_have_one(job) || rs->awaiting >= o->queue)
		return (-1);
	want = find_begun(rs, r->name, job);
	if (want == NULL)
		return (-1);
	STAILQ_INSERT_TAIL(&want->awaiting, awaiting, list);
	rs->awaiting++;
	return (0);
}

void
references_measure(const struct references *rs)
{

	metric_set(METRIC_REFERENCES_AWAITED, rs->awaiting);
	metric_set(METRIC_REFERENCES_BYTES, rs->disk == NULL ? 0 : disk_cache_bytes(rs->disk));
	metric_set(METRIC_REFERENCES_FILES, rs->disk == NULL ? 0 : disk_cache_files(rs->disk));
}

void
references_stop(struct references *rs)
{

	if (rs->disk != NULL)
		disk_cache_close(&rs->disk);
}

void
references_free(struct references **rsp)
{
	struct references *rs = *rsp;

	*rsp = NULL;
	assert(LIST_EMPTY(&rs->wants));
	references_stop(rs);
	free(rs);
}

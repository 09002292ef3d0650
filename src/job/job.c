/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The packets of job.h, and the checks of both ends.
 *
 * NB: every answer was written by a process that has decoded hostile bytes.
 */

#define _GNU_SOURCE 1

#include <sys/socket.h>

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
#include "packet.h"
#include "tray.h"
#include "types.h"

/* The message of the asker after it has emptied the tray. */
struct taken {
	uint32_t	magic;
#define TAKEN_MAGIC	0x1be0b007
};

static const uint32_t statuses[] = { 200, 400, 404, 413, 415, 422, 500, 502 };

#define N(a)		(sizeof(a) / sizeof *(a))

static unsigned
digit(char c)
{

	return ((unsigned)(c <= '9' ? c - '0' : c - 'a' + 10));
}

/* The hex digits of an id are in lower case. */
static void
take_hash(struct job *job, const struct thumburl_ref *ref)
{
	uint32_t i;

	assert(ref->stored_len / 2 <= JOB_HASH_MAX);
	job->hashed = ref->stored_len / 2;
	for (i = 0; i < job->hashed; i++)
		job->hash[i] = (uint8_t)(digit(ref->stored[2 * i]) << 4 |
		    digit(ref->stored[2 * i + 1]));
}

/* All that matters of an original is its hash. */
static void
original_from_ref(struct job *job, const struct thumburl_ref *ref)
{

	assert(ref->zone == THUMBURL_ZONE_ID);
	job->what = JOB_ORIGINAL;
	job->type = THUMBURL_TYPE_NONE;
	job->format = THUMBURL_N_FORMATS;
	job->page = 1;
	job->seconds = -1;
	take_hash(job, ref);
}

void
job_from_ref(struct job *job, const struct thumburl_ref *ref)
{

	assert(ref->magic == THUMBURL_REF_MAGIC);
	assert(ref->lang_len < sizeof job->lang);
	memset(job, 0, sizeof *job);
	job->magic = JOB_MAGIC;
	if (thumburl_class(ref) == THUMBURL_CLASS_ORIGINAL) {
		original_from_ref(job, ref);
		return;
	}
	job->what = ref->info ? JOB_INFO : JOB_THUMB;
	job->type = ref->type;
	job->format = ref->format;
	job->quality = ref->quality;
	job->width = ref->width;
	job->page = ref->page;
	job->seconds = ref->seconds;
	memcpy(job->lang, ref->lang, ref->lang_len);
	if (ref->zone == THUMBURL_ZONE_ID)
		take_hash(job, ref);
}

/* NB: job_from_ref() sets every byte. */
int
job_same(const struct job *a, const struct job *b)
{

	return (memcmp(a, b, sizeof *a) == 0);
}

int
result_has_bytes(const struct result *result)
{

	return (result->status == 200 && result->what != JOB_ORIGINAL);
}

void
result_contents(const struct result *result, struct contents *contents)
{

	memset(contents, 0, sizeof *contents);
	if (result->partial)
		return;
	contents->pages = result->pages;
	contents->seconds = result->seconds;
	contents->languages = result->has_languages ? result->languages : NULL;
}

/* NB: job_same() compares all bytes of the language. */
void
job_reduce(struct job *job, const struct contents *contents)
{
	char lang[LANGUAGE_SIZE];

	job->seconds = contents_second(contents, job->seconds);
	if (contents->languages == NULL)
		return;
	languages_choose(contents->languages, job->lang, lang);
	memset(job->lang, 0, sizeof job->lang);
	memcpy(job->lang, lang, strlen(lang));
}

void
batch_begin(struct batch *batch, const struct job *job)
{

	assert(job->magic == JOB_MAGIC);
	memset(batch, 0, sizeof *batch);
	batch->magic = BATCH_MAGIC;
	batch->job = *job;
	batch->widths[batch->n++] = job->width;
}

static int
same_but_width(const struct job *a, const struct job *b)
{
	struct job c = *a;

	c.width = b->width;
	return (job_same(&c, b));
}

int
batch_add(struct batch *batch, const struct job *job)
{
	uint32_t i, at = 0;

	if (batch->n == BATCH_MAX || !same_but_width(&batch->job, job))
		return (-1);
	while (at < batch->n && batch->widths[at] > job->width)
		at++;
	if (at < batch->n && batch->widths[at] == job->width)
		return (-1);
	for (i = batch->n++; i > at; i--)
		batch->widths[i] = batch->widths[i - 1];
	batch->widths[at] = job->width;
	return (0);
}

/* Remove an answered width.  Returns -1 if it was not requested, or was answered before. */
static int
batch_remove(struct batch *batch, uint32_t width)
{
	uint32_t i;

	for (i = 0; i < batch->n && batch->widths[i] != width; i++)
		continue;
	if (i == batch->n)
		return (-1);
	for (batch->n--; i < batch->n; i++)
		batch->widths[i] = batch->widths[i + 1];
	return (0);
}

uint32_t
batch_left(const struct batch *batch)
{

	return (batch->n + batch->beside);
}

int
job_ask(int sock, const struct batch *batch, int original)
{

	assert(batch->magic == BATCH_MAGIC);
	assert(batch->n > 0);
	assert(original >= 0);
	return (packet_send(sock, batch, sizeof *batch, original));
}

/* Whether there is such a form of a file.  Those of no known type have none. */
static int
form_valid(const struct result *result)
{

	return (result->form < TYPE_FILES_MAX && (result->form == 0 ||
	    file_types[result->type].files[result->form].title != NULL));
}

static int
result_valid(const struct result *result)
{
	size_t i;

	if (result->magic != RESULT_MAGIC || result->what >= JOB_N_WHATS)
		return (0);
	for (i = 0; i < N(statuses); i++)
		if (statuses[i] == result->status)
			break;
	if (i == N(statuses))
		return (0);
	if (result_has_bytes(result) != (result->size > 0))
		return (0);
	if (result->type >= THUMBURL_N_TYPES || result->format >= THUMBURL_N_FORMATS ||
	    result->partial > 1 || result->shared > 1 || result->palette > 1 || !form_valid(result))
		return (0);
	if (result->has_languages > 1 || !languages_valid(result->languages))
		return (0);
	if (!result_has_bytes(result) || result->what == JOB_INFO)
		return (1);
	if (result->what == JOB_REFERENCE && result->format != THUMBURL_FORMAT_JPG &&
	    result->format != THUMBURL_FORMAT_PNG)
		return (0);
	return (result->width >= 1 && result->width <= THUMBURL_NUMBER_MAX &&
	    result->height >= 1 && result->height <= THUMBURL_NUMBER_MAX);
}

/* The answer for the reference beside the thumbs, which is the last.  Returns as batch_remove(). */
static int
batch_remove_beside(struct batch *batch)
{

	if (batch->n > 0 || !batch->beside)
		return (-1);
	batch->beside = 0;
	return (0);
}

/* Whether a result answers a job of the batch. */
static int
fits_batch(struct batch *batch, const struct result *result)
{
	int ret;

	if (result->asked == 0 && result->what == JOB_REFERENCE)
		ret = batch_remove_beside(batch);
	else
		ret = result->what == batch->job.what ? batch_remove(batch, result->asked) : -1;
	return (ret == 0 && result->left == batch_left(batch));
}

/*
 * Returns the thumb, or NULL.  The last thumb needs no message: the next batch has the same
 * meaning. If the worker has died since, the message fails, and the thumb is still valid.
 */
static void *
take_thumb(int sock, int tray, const struct result *result)
{
	const struct taken taken = { .magic = TAKEN_MAGIC };
	void *thumb;

	thumb = tray_take(tray, result->size, JOB_THUMB_MAX);
	if (thumb != NULL && result->left > 0)
		(void)packet_send(sock, &taken, sizeof taken, -1);
	return (thumb);
}

int
job_answer(int sock, int tray, struct batch *batch, struct result *result, void **thumb)
{
	ssize_t n;

	assert(batch->magic == BATCH_MAGIC);
	*thumb = NULL;
	n = packet_receive(sock, result, sizeof *result, NULL);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return (0);
	if (n <= 0 || !result_valid(result) || !fits_batch(batch, result))
		return (-1);
	if (result_has_bytes(result))
		*thumb = take_thumb(sock, tray, result);
	if (result_has_bytes(result) && *thumb == NULL)
		return (-1);
	packet_scrub(result->message, sizeof result->message);
	return (1);
}

/* NB: a language is put into the environment: only letters, digits and hyphens, as in a URL. */
static int
lang_valid(const char *lang, size_t size)
{
	size_t i;

	for (i = 0; i < size && lang[i] != '\0'; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", lang[i]) == NULL)
			return (0);
	return (i < size);
}

/* Only the original of an id has no type, and perhaps no format, before it is read. */
static int
type_valid(const struct job *job)
{
	const int open = job->hashed > 0 && job->type == THUMBURL_TYPE_NONE;

	return (job->type < THUMBURL_N_TYPES && (job->format < THUMBURL_N_FORMATS ||
	    (open && job->format == THUMBURL_N_FORMATS)) &&
	    (job->hashed == 0 || job->hashed == THUMBURL_SHA1_LEN / 2 ||
	    job->hashed == THUMBURL_SHA256_LEN / 2));
}

static int
job_valid(const struct job *job)
{

	return (job->magic == JOB_MAGIC &&
	    job->what < JOB_N_WHATS &&
	    (job->what != JOB_ORIGINAL || job->hashed > 0) &&
	    type_valid(job) &&
	    job->quality <= THUMBURL_QUALITY_LOSSLESS &&
	    job->page >= 1 && job->page <= THUMBURL_NUMBER_MAX &&
	    job->seconds >= -1 && job->seconds <= THUMBURL_SECONDS_MAX &&
	    lang_valid(job->lang, sizeof job->lang));
}

/* Only thumbs come in several widths, from a reference, or with one beside them. */
static int
whats_valid(const struct batch *batch)
{

	if (batch->job.what != JOB_THUMB)
		return (batch->n == 1 && batch->beside == 0 && batch->reference.used == 0);
	return (batch->beside <= 1 && (batch->reference.used == 0 ||
	    (batch->beside == 0 && reference_valid(&batch->reference))));
}

/* Widths are in falling order, and so all are different. */
static int
batch_valid(const struct batch *batch)
{
	uint32_t i, most = THUMBURL_NUMBER_MAX + 1;

	if (batch->magic != BATCH_MAGIC || batch->n < 1 || batch->n > BATCH_MAX)
		return (0);
	for (i = 0; i < batch->n; i++) {
		if (batch->widths[i] >= most)
			return (0);
		most = batch->widths[i];
	}
	if (batch->job.what != JOB_INFO && batch->job.what != JOB_ORIGINAL && most < 1)
		return (0);
	return (job_valid(&batch->job) && whats_valid(batch));
}

/* Wait for the asker to empty the tray.  Returns as job_take(). */
static int
await_taken(struct job_server *server)
{
	struct taken taken;
	ssize_t n;

	if (!server->untaken)
		return (1);
	n = packet_receive(server->sock, &taken, sizeof taken, NULL);
	if (n <= 0)
		return ((int)n);
	server->untaken = 0;
	if (taken.magic == TAKEN_MAGIC)
		return (1);
	errno = EBADMSG;
	return (-1);
}

int
job_take(struct job_server *server, struct batch *batch, int *original)
{
	ssize_t n;

	*original = -1;
	n = await_taken(server);
	if (n <= 0)
		return ((int)n);
	n = packet_receive(server->sock, batch, sizeof *batch, original);
	if (n <= 0)
		return ((int)n);
	if (*original < 0 || !batch_valid(batch)) {
		if (*original >= 0)
			(void)close(*original);
		*original = -1;
		errno = EBADMSG;
		return (-1);
	}
	return (1);
}

int
job_reply(struct job_server *server, struct result *result, const void *thumb, size_t size)
{

	assert(result->magic == RESULT_MAGIC);
	assert(result_has_bytes(result) == (thumb != NULL));
	assert(size <= JOB_THUMB_MAX);
	result->size = 0;
	if (thumb != NULL) {
		result->size = (uint32_t)size;
		if (await_taken(server) != 1 || tray_put(server->tray, thumb, size) != 0)
			return (-1);
		server->untaken = result->left > 0;
	}
	return (packet_send(server->sock, result, sizeof *result, -1));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * job.h in code: what is in the packets, and the checks of both ends.
 *
 * NB: whatever arrives was written by a process that has decoded hostile bytes.  Every
 * descriptor of a packet that is refused is closed here.
 */

#define _GNU_SOURCE 1

#include <sys/socket.h>

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
#include "packet.h"

static const uint32_t statuses[] = { 200, 404, 413, 415, 422, 500 };

#define N(a)		(sizeof(a) / sizeof *(a))

void
job_from_ref(struct job *job, const struct thumburl_ref *ref)
{

	assert(ref->magic == THUMBURL_REF_MAGIC);
	assert(ref->width > 0 || ref->info);
	assert(ref->lang_len < sizeof job->lang);
	memset(job, 0, sizeof *job);
	job->magic = JOB_MAGIC;
	job->what = ref->info ? JOB_INFO : JOB_THUMB;
	job->type = ref->type;
	job->format = ref->format;
	job->quality = ref->quality;
	job->width = ref->width;
	job->page = ref->page;
	job->seconds = ref->seconds;
	memcpy(job->lang, ref->lang, ref->lang_len);
}

/* NB: job_from_ref() leaves no byte unset. */
int
job_same(const struct job *a, const struct job *b)
{

	return (memcmp(a, b, sizeof *a) == 0);
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

/* It is answered.  Returns -1 if it was not asked for, or has been answered before. */
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

int
job_ask(int sock, const struct batch *batch, int original)
{

	assert(batch->magic == BATCH_MAGIC);
	assert(batch->n > 0);
	assert(original >= 0);
	return (packet_send(sock, batch, sizeof *batch, original));
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
	if (result->format >= THUMBURL_N_FORMATS || result->partial > 1 || result->shared > 1)
		return (0);
	if (result->status != 200 || result->what == JOB_INFO)
		return (1);
	return (result->width >= 1 && result->width <= THUMBURL_NUMBER_MAX &&
	    result->height >= 1 && result->height <= THUMBURL_NUMBER_MAX);
}

/* It answers one of those that are asked for, as the thing that was. */
static int
fits_batch(struct batch *batch, const struct result *result)
{

	return (result->what == batch->job.what && batch_remove(batch, result->asked) == 0 &&
	    result->left == batch->n);
}

int
job_answer(int sock, struct batch *batch, struct result *result, int *thumb, size_t *size)
{
	ssize_t n;
	int ok;

	assert(batch->magic == BATCH_MAGIC);
	*size = 0;
	n = packet_receive(sock, result, sizeof *result, thumb);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return (0);
	if (n <= 0)
		return (-1);
	ok = result_valid(result) && fits_batch(batch, result);
	if (ok && result->status == 200)
		ok = *thumb >= 0 && packet_file_valid(*thumb, JOB_THUMB_MAX, size);
	else if (ok)
		ok = *thumb < 0;
	if (!ok) {
		if (*thumb >= 0)
			(void)close(*thumb);
		*thumb = -1;
		return (-1);
	}
	packet_scrub(result->message, sizeof result->message);
	return (1);
}

/* A language goes into the environment: letters, digits and hyphens, as in a URL. */
static int
lang_valid(const char *lang, size_t size)
{
	size_t i;

	for (i = 0; i < size && lang[i] != '\0'; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", lang[i]) == NULL)
			return (0);
	return (i < size);
}

static int
job_valid(const struct job *job)
{

	return (job->magic == JOB_MAGIC &&
	    job->what < JOB_N_WHATS &&
	    job->type < THUMBURL_N_TYPES &&
	    job->format < THUMBURL_N_FORMATS &&
	    job->quality <= THUMBURL_QUALITY_LOSSLESS &&
	    job->page >= 1 && job->page <= THUMBURL_NUMBER_MAX &&
	    job->seconds >= -1 && job->seconds <= THUMBURL_SECONDS_MAX &&
	    lang_valid(job->lang, sizeof job->lang));
}

/* Falling widths are all different; an info has one, and it is of no matter. */
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
	if (batch->job.what == JOB_INFO ? batch->n > 1 : most < 1)
		return (0);
	return (job_valid(&batch->job));
}

int
job_take(int sock, struct batch *batch, int *original)
{
	ssize_t n;

	n = packet_receive(sock, batch, sizeof *batch, original);
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
job_reply(int sock, const struct result *result, int thumb)
{

	assert(result->magic == RESULT_MAGIC);
	assert((result->status == 200) == (thumb >= 0));
	return (packet_send(sock, result, sizeof *result, thumb));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The original of an id has no name: its bytes must have the hash, and they alone tell its type.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "hash/content_hash.h"
#include "job/types.h"
#include "renderer.h"

/* The beginning of a file, in which its type is recognised. */
#define HEAD		(1 << 20)

#define PART		(256 << 10)

/* Read the whole file. */
static int
read_all(struct render *render, struct content_hash *h, off_t size)
{
	uint8_t *part = g_malloc(PART);
	ssize_t n = 1;
	off_t at;

	for (at = 0; at < size && n > 0; at += n) {
		n = pread(render->original, part, PART, at);
		if (n > 0)
			content_hash_add(h, part, (size_t)n);
	}
	g_free(part);
	return (n > 0 ? 0 : refuse(render, 500, "The original cannot be read: %s",
	    n < 0 ? strerror(errno) : "it became shorter"));
}

static int
check_hash(struct render *render, off_t size)
{
	struct content_hash h;

	content_hash_begin(&h, render->job.hashed);
	if (read_all(render, &h, size) != 0)
		return (-1);
	if (content_hash_is(&h, render->job.hash))
		return (0);
	return (refuse(render, 502, "The original has another hash than its URL says"));
}

static int
find_type(struct render *render, off_t size)
{
	const size_t len = (size_t)VIPS_MIN(size, HEAD);
	void *bytes;

	bytes = mmap(NULL, len, PROT_READ, MAP_PRIVATE, render->original, 0);
	if (bytes == MAP_FAILED)
		return (refuse(render, 500, "The original cannot be mapped: %s", strerror(errno)));
	render->sniffed = sniff(bytes, len);
	(void)munmap(bytes, len);
	render->type = render->sniffed.type;
	return (0);
}

/* The parameters that were given. */
static unsigned
given(const struct job *job)
{

	return ((job->page != 1 ? THUMBURL_PARAM_BIT(PAGE) : 0) |
	    (job->seconds >= 0 ? THUMBURL_PARAM_BIT(TIME) : 0) |
	    (*job->lang != '\0' ? THUMBURL_PARAM_BIT(LANG) : 0));
}

static int
check_parameters(struct render *render)
{
	const struct job *job = &render->job;

	if ((given(job) & ~thumburl_type_params(job->type)) == 0 &&
	    (job->quality == THUMBURL_QUALITY_NORMAL ||
	    job->quality == thumburl_type_quality(job->type)))
		return (0);
	return (refuse(render, 400, "%s: this file is %s",
	    thumburl_reason_code(THUMBURL_NOT_APPLICABLE), file_types[job->type].title));
}

static void
take_type(struct render *render, enum thumburl_type type)
{
	struct job *job = &render->job;

	job->type = type;
	if (job->format == THUMBURL_N_FORMATS)
		job->format = job->quality == THUMBURL_QUALITY_LOSSLESS ? THUMBURL_FORMAT_PNG :
		    thumburl_type_format(type);
	render->result.type = job->type;
	render->result.format = job->format;
}

static int
identify_original(struct render *render)
{
	struct stat st;

	if (fstat(render->original, &st) != 0 || !S_ISREG(st.st_mode))
		return (refuse(render, 500, "The original is not a regular file"));
	if (st.st_size == 0)
		return (refuse(render, 502, "The original is empty"));
	if (check_hash(render, st.st_size) != 0)
		return (-1);
	return (find_type(render, st.st_size));
}

/* A thumb is made of a known type only. */
static int
take_found(struct render *render)
{

	if (render->type == THUMBURL_TYPE_NONE)
		return (refuse(render, 415, "This file is of no known type"));
	render->decoder = decoder_of(render->type);
	take_type(render, render->type);
	return (0);
}

/* NB: a reference was made of bytes that had the hash. */
int
identify(struct render *render)
{

	if (render->reference != NULL)
		take_type(render, (enum thumburl_type)render->reference->source_type);
	else if (identify_original(render) != 0)
		return (-1);
	else if (render->job.what == JOB_ORIGINAL)
		return (0);
	else if (take_found(render) != 0)
		return (-1);
	return (check_parameters(render));
}

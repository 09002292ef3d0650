/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Cost classes: two tables.
 */

#include "config.h"

#include <string.h>

#include "job_class.h"

const struct job_class_row job_classes[N_JOB_CLASSES] = {
#define X(name, code, workers, queue, weight, back) { code, workers, queue, weight, back },
	JOB_CLASSES(X)
#undef X
};

/*
 * From how many bytes on an original is dear: about where a thumb begins to cost a quarter of a
 * second.  A JPEG may be progressive, and cost three times as much as another of its size; a GIF of
 * more than that is animated.  What is not here always is.
 */
static const off_t dear_from[THUMBURL_N_TYPES] = {
	[THUMBURL_TYPE_JPEG] =	4 << 20,
	[THUMBURL_TYPE_PNG] =	1 << 20,
	[THUMBURL_TYPE_GIF] =	64 << 10,
	[THUMBURL_TYPE_WEBP] =	1 << 20,
	[THUMBURL_TYPE_SVG] =	1 << 20,
};

/* Thumbs of these formats take long to encode, whatever the original. */
static const unsigned char dear_format[THUMBURL_N_FORMATS] = {
	[THUMBURL_FORMAT_AVIF] = 1,
};

/* The fields are all that is in it: job_from_ref() leaves no byte unset. */
int
job_same(const struct job *a, const struct job *b)
{

	return (memcmp(a, b, sizeof *a) == 0);
}

enum job_class
job_class(const struct job *job, off_t size)
{

	/* it decodes nothing */
	if (job->what == JOB_INFO)
		return (JOB_CLASS_CHEAP);
	if (dear_format[job->format] || size >= dear_from[job->type])
		return (JOB_CLASS_DEAR);
	return (JOB_CLASS_CHEAP);
}

unsigned
job_class_workers(enum job_class class, unsigned workers)
{
	const unsigned percent = job_classes[class].workers;
	unsigned n = (workers * percent + 99) / 100;

	if (n == workers && n > 1 && percent < 100)
		n--;
	return (n);
}

unsigned
job_class_queue(enum job_class class, unsigned queue)
{

	return ((queue * job_classes[class].queue + 99) / 100);
}

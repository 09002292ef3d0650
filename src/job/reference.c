/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The facts about a reference.
 */

#include <string.h>

#include "job.h"

void
reference_describe(struct reference *reference, const struct result *result)
{

	memset(reference, 0, sizeof *reference);
	reference->used = 1;
	reference->type = result->format == THUMBURL_FORMAT_JPG ? THUMBURL_TYPE_JPEG :
	    THUMBURL_TYPE_PNG;
	reference->width = result->width;
	reference->height = result->height;
	reference->source_width = result->source_width;
	reference->source_height = result->source_height;
	reference->source_type = result->type;
	reference->palette = result->palette;
	reference->pages = result->pages;
	reference->seconds = result->seconds;
	reference->digest = result->digest;
}

static int
is_length(uint32_t n)
{

	return (n >= 1 && n <= THUMBURL_NUMBER_MAX);
}

int
reference_valid(const struct reference *r)
{

	return ((r->type == THUMBURL_TYPE_JPEG || r->type == THUMBURL_TYPE_PNG) &&
	    r->source_type != THUMBURL_TYPE_NONE && r->source_type < THUMBURL_N_TYPES &&
	    r->used == 1 && r->palette <= 1 &&
	    is_length(r->width) && is_length(r->height) &&
	    r->source_width >= 1 && r->source_height >= 1);
}

uint32_t
reference_divisor(const struct reference *r)
{

	return ((uint32_t)(((uint64_t)r->source_width + r->width / 2) / r->width));
}

int
reference_suffices(uint32_t reference, uint32_t thumb)
{

	return (REFERENCE_SPARE * (uint64_t)thumb <= reference);
}

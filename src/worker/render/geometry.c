/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Limits of sizes, and the size of a thumb.
 */

#include <math.h>

#include "renderer.h"

static int
has_size(double width, double height)
{

	return (isfinite(width) && isfinite(height) && width > 0 && height > 0);
}

static double
most_pixels(const struct render *render)
{

	return (render->survey.slow ? render->limits->slow_pixels :
	    render->limits->source_pixels);
}

int
is_too_large(const struct render *render, double width, double height)
{

	return (width * height > most_pixels(render));
}

/* NB: an info has no limit: nothing is decoded for it. */
int
check_source(struct render *render, double width, double height)
{
	const struct limits *limits = render->limits;

	if (!has_size(width, height))
		return (refuse(render, 422, "This image has no size"));
	if (render->job.what == JOB_INFO)
		return (0);
	if (is_too_large(render, width, height))
		return (refuse(render, 413,
		    "This image has %.0f x %.0f pixels; the limit%s is %.0f megapixels",
		    width, height, render->survey.slow ? " for images decoded as a whole" : "",
		    most_pixels(render) / 1e6));
	if (render->survey.scans > limits->jpeg_scans)
		return (refuse(render, 413, "This JPEG has %u scans; the limit is %u",
		    render->survey.scans, limits->jpeg_scans));
	return (0);
}

static uint32_t
whole(double length)
{

	length = floor(length + 0.5);
	return (length < 1 ? 1 : length < UINT32_MAX ? (uint32_t)length : UINT32_MAX);
}

static double
most_thumb_pixels(const struct render *render)
{

	return (render->job.type == THUMBURL_TYPE_SVG ? render->limits->svg_pixels :
	    render->limits->thumb_pixels);
}

/* MediaWiki's File::scaleHeight: half a pixel is rounded up, and the height is at least 1. */
int
fit(struct render *render, double width, double height, int enlarge)
{
	struct result *result = &render->result;
	double w = render->job.width, h;

	if (!has_size(width, height))
		return (refuse(render, 422, "This image has no size"));
	result->source_width = whole(width);
	result->source_height = whole(height);
	if (render->job.what == JOB_INFO)
		return (0);
	if (!enlarge && w > width)
		w = width;
	h = fmax(1, floor(w * height / width + 0.5));
	if (h > THUMBURL_NUMBER_MAX || w * h > most_thumb_pixels(render))
		return (refuse_size(render, 413,
		    "A thumb of %.0f x %.0f pixels is too large; the limit is %.0f megapixels",
		    w, h, most_thumb_pixels(render) / 1e6));
	result->width = (uint32_t)w;
	result->height = (uint32_t)h;
	return (0);
}

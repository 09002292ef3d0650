/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of PDFs, drawn at the size of the thumb.
 */

#include "worker/render.h"

/* libvips rounds a page's size to whole pixels; measured this much larger it is precise. */
#define MEASURE		16.0

static int
open_page(struct render *render, int page, double scale, VipsImage **out)
{

	return (vips_pdfload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "page", page, "scale", scale, "fail_on", fail_on(render), NULL));
}

/* The loader does not say how many pages there are when it is asked for one too many. */
static int
refuse_page(struct render *render)
{
	VipsImage *first;
	int pages = 0;

	if (open_page(render, 0, 1, &first) == 0) {
		pages = count_pages(first);
		g_object_unref(first);
	}
	if (pages == 0 || render->job->page <= (uint32_t)pages)
		return (-1);
	render->result->pages = (uint32_t)pages;
	return (refuse(render, 404, "There is no page %u; the last is %d",
	    render->job->page, pages));
}

int
render_pdf(struct render *render)
{
	const struct result *result = render->result;
	int page = (int)render->job->page - 1;
	VipsImage *image;
	double wide;

	if (open_page(render, page, MEASURE, &image) != 0)
		return (refuse_page(render));
	step(render, image);
	render->result->pages = (uint32_t)count_pages(image);
	wide = image->Xsize / MEASURE;
	if (fit(render, wide, image->Ysize / MEASURE, 1) != 0 ||
	    open_page(render, page, result->width / wide, &image) != 0)
		return (-1);
	step(render, image);
	if (scale(render->image, &image, (int)result->width, (int)result->height) != 0)
		return (-1);
	step(render, image);
	return (to_srgb(render));
}

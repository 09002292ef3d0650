/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of PDFs are drawn at the size of the thumb, each size separately.
 */

#include "pdf_splash.h"
#include "renderer.h"

static int
pdf_open(struct render *render)
{
	struct splash *splash;

	splash = splash_open(render->bytes, render->len);
	if (splash == NULL)
		return (refuse(render, 422, "This PDF is damaged"));
	render->opened = splash;
	if (splash_is_locked(splash))
		return (refuse(render, 422, "This PDF needs a password"));
	return (check_page(render, splash_pages(splash)));
}

static int
pdf_measure(struct render *render)
{
	int page = (int)render->job.page;
	double width, height;

	if (splash_measure(render->opened, page, &width, &height) != 0)
		return (refuse(render, 422, "Page %d of this PDF is damaged", page));
	return (fit(render, width, height, 1));
}

/*
 * Below 72 dpi a pixel is the average of this number, squared, of smaller ones: Splash draws a line
 * without width one pixel wide, and has only 16 levels of coverage.
 */
#define FINER	2

static int
make_smaller(struct render *render)
{
	const struct result *result = &render->result;
	VipsImage *out;

	if (render->image->Xsize == (int)result->width)
		return (0);
	out = average(render->image, FINER, FINER, (int)result->width, (int)result->height);
	if (out == NULL)
		return (-1);
	step(render, out);
	return (0);
}

static int
pdf_draw(struct render *render)
{
	const struct result *result = &render->result;
	const int finer = result->width < result->source_width ? FINER : 1;
	int page = (int)render->job.page;
	VipsImage *canvas;

	canvas = new_canvas((int)result->width * finer, (int)result->height * finer, 3);
	if (canvas == NULL)
		return (-1);
	step(render, canvas);
	if (splash_draw(render->opened, page, canvas->Xsize, canvas->Ysize,
	    VIPS_IMAGE_ADDR(canvas, 0, 0)) != 0)
		return (refuse_size(render, 422, "Page %d of this PDF cannot be drawn", page));
	return (make_smaller(render));
}

static void
pdf_close(struct render *render)
{
	struct splash *splash = render->opened;

	splash_close(&splash);
}

const struct renderer pdf_renderer = {
	pdf_open, pdf_measure, pdf_draw, pdf_close
};

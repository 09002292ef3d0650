/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of PDFs are drawn at the size of the thumb, each size separately.
 */

#include <math.h>

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

/* Of MediaWiki's extension PdfHandler ($wgPdfHandlerDpi). */
#define DPI		150

#define POINTS		72	/* an inch */

/*
 * The pixels of a page in MediaWiki: pages of the wiki reserve space for thumbs of that ratio.
 * PdfHandler reads points as pdfinfo prints them, and drops fractions of them and of pixels.
 */
static double
pixels(double points)
{
	char printed[G_ASCII_DTOSTR_BUF_SIZE];
	double whole;

	(void)g_ascii_formatd(printed, sizeof printed, "%g", points);
	whole = floor(g_ascii_strtod(printed, NULL));
	return (whole >= 1 ? floor(whole / POINTS * DPI) : points);
}

static int
pdf_measure(struct render *render)
{
	int page = (int)render->job.page;
	double width, height;

	if (splash_measure(render->opened, page, &width, &height) != 0)
		return (refuse(render, 422, "Page %d of this PDF is damaged", page));
	return (fit(render, pixels(width), pixels(height), 1));
}

/*
 * Below 72 dpi a pixel is the average of some smaller ones: Splash draws a line without width one pixel
 * wide, has only 16 levels of coverage, and loses what is much smaller than a pixel.
 */
#define FINER_LEAST	2
#define FINER_MOST	4

/* How many smaller pixels there are each way: as many as make 72 dpi, if they are not too many. */
static int
finer(const struct render *render)
{
	const struct result *result = &render->result;
	const double full = (double)result->source_width * POINTS / DPI;
	const double pixels = (double)result->width * result->height;
	int n = FINER_LEAST;

	if (result->width >= full)
		return (1);
	while (n < FINER_MOST && n * (double)result->width < full &&
	    (n + 1) * (n + 1) * pixels <= render->limits->thumb_pixels)
		n++;
	return (n);
}

static int
make_smaller(struct render *render, int n)
{
	const struct result *result = &render->result;
	VipsImage *out;

	if (n == 1)
		return (0);
	out = average(render->image, n, n, (int)result->width, (int)result->height);
	if (out == NULL)
		return (-1);
	step(render, out);
	return (0);
}

static int
pdf_draw(struct render *render)
{
	const struct result *result = &render->result;
	const int n = finer(render);
	int page = (int)render->job.page;
	VipsImage *canvas;

	canvas = new_canvas((int)result->width * n, (int)result->height * n, 3);
	if (canvas == NULL)
		return (-1);
	step(render, canvas);
	if (splash_draw(render->opened, page, canvas->Xsize, canvas->Ysize,
	    VIPS_IMAGE_ADDR(canvas, 0, 0)) != 0)
		return (refuse_size(render, 422, "Page %d of this PDF cannot be drawn", page));
	return (make_smaller(render, n));
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

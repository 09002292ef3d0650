/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages of PDFs, drawn at the size of the thumb.
 */

#include "worker/pdf_splash.h"
#include "worker/render.h"

static int
draw(struct render *render, const struct splash *splash)
{
	const struct result *result = render->result;
	int page = (int)render->job->page;
	double width, height;
	VipsImage *canvas;

	if (splash_measure(splash, page, &width, &height) != 0)
		return (refuse(render, 422, "Page %d of this PDF is damaged", page));
	if (fit(render, width, height, 1) != 0)
		return (-1);
	if (render->job->what == JOB_INFO)
		return (0);
	canvas = new_canvas((int)result->width, (int)result->height, 3);
	if (canvas == NULL)
		return (-1);
	step(render, canvas);
	if (splash_draw(splash, page, canvas->Xsize, canvas->Ysize,
	    VIPS_IMAGE_ADDR(canvas, 0, 0)) != 0)
		return (refuse(render, 422, "Page %d of this PDF cannot be drawn", page));
	return (0);
}

int
render_pdf(struct render *render)
{
	struct splash *splash;
	int ret;

	splash = splash_open(render->bytes, render->len);
	if (splash == NULL)
		return (refuse(render, 422, "This PDF is damaged"));
	if (splash_is_locked(splash))
		ret = refuse(render, 422, "This PDF wants a password");
	else
		ret = check_page(render, splash_pages(splash));
	if (ret == 0)
		ret = draw(render, splash);
	splash_close(&splash);
	return (ret);
}

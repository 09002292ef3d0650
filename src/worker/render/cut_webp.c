/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Truncated WebPs are decoded as far as they go; missing rows are transparent.  libvips needs a
 * complete file.
 */

#include <string.h>

#include <webp/decode.h>

#include "renderer.h"

static VipsImage *
copy_rows(const uint8_t *pixels, int rows, int width, int height, int stride)
{
	VipsImage *canvas;
	int y;

	canvas = new_canvas(width, height, 4);
	if (canvas == NULL)
		return (NULL);
	memset(VIPS_IMAGE_ADDR(canvas, 0, 0), 0, VIPS_IMAGE_SIZEOF_IMAGE(canvas));
	for (y = 0; y < rows; y++)
		memcpy(VIPS_IMAGE_ADDR(canvas, 0, y), pixels + (ptrdiff_t)stride * y,
		    (size_t)width * 4);
	return (canvas);
}

int
open_cut_webp(struct render *render, VipsImage **out)
{
	int height = 0, rows = 0, stride = 0, width = 0;
	const uint8_t *pixels = NULL;
	WebPIDecoder *decoder;

	*out = NULL;
	decoder = WebPINewRGB(MODE_RGBA, NULL, 0, 0);
	if (decoder == NULL)
		return (refuse(render, 500, "Out of memory"));
	(void)WebPIUpdate(decoder, render->bytes, render->len);
	pixels = WebPIDecGetRGB(decoder, &rows, &width, &height, &stride);
	if (pixels != NULL && rows > 0)
		*out = copy_rows(pixels, rows, width, height, stride);
	else
		(void)refuse_cut(render);
	WebPIDelete(decoder);
	return (*out == NULL ? -1 : 0);
}

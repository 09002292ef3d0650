/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Images are scaled to an exact size.
 */

#include "renderer.h"

/* Cut or extend the image to the promised size, which the rounding of the scaler may miss. */
static int
trim(VipsImage **image, int width, int height)
{
	VipsImage *out;

	if ((*image)->Xsize == width && (*image)->Ysize == height)
		return (0);
	if (vips_embed(*image, &out, 0, 0, width, height,
	    "extend", VIPS_EXTEND_COPY, NULL) != 0)
		return (-1);
	g_object_unref(*image);
	*image = out;
	return (0);
}

/*
 * Rows that are made before they are made shorter.  NB: vips_reduceh() asks for one row at a time,
 * and for each of them vips_reducev() averages all those again that the row is made of.
 */
#define ROWS_AT_ONCE	64

static int
shorten(VipsImage *rows, VipsImage **out, double across)
{
	VipsImage *kept;
	int ret;

	if (can_reduce_rows(rows, across)) {
		*out = reduce_rows(rows, across);
		return (*out == NULL ? -1 : 0);
	}
	if (vips_linecache(rows, &kept, "tile_height", ROWS_AT_ONCE, NULL) != 0)
		return (-1);
	ret = vips_reduceh(kept, out, 1 / across, "gap", 2.0, NULL);
	g_object_unref(kept);
	return (ret);
}

/* vips_resize() in two steps, of which the second is ours where it can be. */
static int
resize_both(VipsImage *in, VipsImage **out, double across, double down)
{
	VipsImage *rows;
	int ret;

	if (down > 1 || across >= 1)
		return (vips_resize(in, out, across, "vscale", down, NULL));
	if (vips_reducev(in, &rows, 1 / down, "gap", 2.0, NULL) != 0)
		return (-1);
	ret = shorten(rows, out, across);
	g_object_unref(rows);
	return (ret);
}

static int
resize(VipsImage *in, VipsImage **out, int width, int height, double across, double down)
{

	if (resize_both(in, out, across, VIPS_MAX(down, 1.0 / in->Ysize)) != 0)
		return (-1);
	if (trim(out, width, height) == 0)
		return (0);
	g_clear_object(out);
	return (-1);
}

/* A cast truncates. */
int
round_to_bytes(VipsImage *in, VipsImage **out)
{

	return (vips_linear1(in, out, 1, 0.5, "uchar", TRUE, NULL));
}

int
scale_by(VipsImage *in, VipsImage **out, int width, int height, double across, double down)
{

	if (in->Xsize == width && in->Ysize == height) {
		*out = g_object_ref(in);
		return (0);
	}
	if (vips_image_hasalpha(in)) {
		*out = reduce_alpha(in, width, height, across, down);
		return (*out == NULL ? -1 : 0);
	}
	return (resize(in, out, width, height, across, down));
}

int
scale(VipsImage *in, VipsImage **out, int width, int height)
{

	return (scale_by(in, out, width, height, (double)width / in->Xsize,
	    (double)height / in->Ysize));
}

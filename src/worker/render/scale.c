/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Images are scaled to an exact size, and sharpened.
 */

#include "renderer.h"

/*
 * 2 * image - gaussblur(image, 0.8) as one convolution: libvips' integer mask for that blur is
 * 9 20 9 in both directions, and twice the image is twice its sum in the middle.
 */
#define BLUR_SIDE	9.0
#define BLUR_MIDDLE	20.0
#define BLUR_SUM	(BLUR_SIDE + BLUR_MIDDLE + BLUR_SIDE)

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

static int
resize(VipsImage *in, VipsImage **out, int width, int height, double across, double down)
{

	if (vips_resize(in, out, across, "vscale", down, NULL) != 0)
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

/* NB: transparent pixels must not affect the colours next to them. */
static int
resize_alpha(VipsImage *in, VipsImage **out, int width, int height, double across, double down)
{
	VipsImage *t[3] = { NULL, NULL, NULL };
	int i, ret;

	ret = vips_premultiply(in, &t[0], NULL) != 0 ||
	    resize(t[0], &t[1], width, height, across, down) != 0 ||
	    vips_unpremultiply(t[1], &t[2], NULL) != 0 ||
	    round_to_bytes(t[2], out) != 0;
	for (i = 0; i < 3; i++)
		g_clear_object(&t[i]);
	return (ret ? -1 : 0);
}

int
scale_by(VipsImage *in, VipsImage **out, int width, int height, double across, double down)
{

	if (in->Xsize == width && in->Ysize == height) {
		*out = g_object_ref(in);
		return (0);
	}
	if (vips_image_hasalpha(in))
		return (resize_alpha(in, out, width, height, across, down));
	return (resize(in, out, width, height, across, down));
}

int
scale(VipsImage *in, VipsImage **out, int width, int height)
{

	return (scale_by(in, out, width, height, (double)width / in->Xsize,
	    (double)height / in->Ysize));
}

int
sharpen(struct render *render)
{
	const double corner = -BLUR_SIDE * BLUR_SIDE;
	const double side = -BLUR_SIDE * BLUR_MIDDLE;
	const double middle = 2 * BLUR_SUM * BLUR_SUM - BLUR_MIDDLE * BLUR_MIDDLE;
	VipsImage *mask, *out;
	int ret;

	mask = vips_image_new_matrixv(3, 3,
	    corner, side, corner, side, middle, side, corner, side, corner);
	if (mask == NULL)
		return (-1);
	vips_image_set_double(mask, "scale", BLUR_SUM * BLUR_SUM);
	ret = vips_conv(render->image, &out, mask,
	    "precision", VIPS_PRECISION_INTEGER, NULL);
	g_object_unref(mask);
	if (ret != 0)
		return (-1);
	step(render, out);
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rows of an opaque image are made shorter.  The pixels are those of vips_reduceh() in libvips
 * 8.14, which has no vector code: a sum with weights of whole numbers.  NB: these numbers and sums
 * of them are less than 2^24, and a float is exact.
 */

#include <assert.h>

#include "kernel.h"
#include "renderer.h"
#include "strips.h"

/* The number of parts of a weight. */
#define PARTS		4096

/* The compiler makes a separate loop for each number of bands. */
static inline void
read_pixels(lanes *row, const uint8_t *p, int n, int bands)
{
	const int green = bands == 1 ? 0 : 1, blue = bands == 1 ? 0 : 2;
	int x;

	for (x = 0; x < n; x++, p += bands)
		row[x] = (lanes){ p[0], p[green], p[blue], 0 };
}

/* Read a row, with its first and its last pixel in the margins. */
static void
read_row(const struct axis *axis, lanes *row, const uint8_t *p, int bands)
{
	int i;

	if (bands == 1)
		read_pixels(row, p, axis->from, 1);
	else
		read_pixels(row, p, axis->from, 3);
	for (i = 0; i < axis->points; i++) {
		row[i - axis->points] = row[0];
		row[axis->from + i] = row[axis->from - 1];
	}
}

/* The compiler makes a separate loop for each number of bands. */
static inline void
put_pixels(const struct axis *axis, uint8_t *p, const lanes *row, int bands)
{
	const struct pixel *pixel = axis->pixels;
	int band, value;
	lanes sum;

	for (; pixel < axis->pixels + axis->to; pixel++, p += bands) {
		sum = (axis_sum(axis, pixel, row) + PARTS / 2) * (1.0F / PARTS);
		for (band = 0; band < bands; band++) {
			value = (int)sum[band];
			p[band] = (uint8_t)VIPS_CLIP(0, value, 255);
		}
	}
}

static void
put_row(const struct axis *axis, uint8_t *p, const lanes *row, int bands)
{

	if (bands == 1)
		put_pixels(axis, p, row, 1);
	else
		put_pixels(axis, p, row, 3);
}

static int
reduce_all(const struct axis *axis, VipsImage *in, VipsImage *out, lanes *row)
{
	struct strips strips;
	const uint8_t *p;
	int y;

	strips_init(&strips, in);
	for (y = 0; y < in->Ysize; y++) {
		p = strips_row(&strips, y);
		if (p == NULL)
			break;
		read_row(axis, row, p, in->Bands);
		put_row(axis, VIPS_IMAGE_ADDR(out, 0, y), row, in->Bands);
	}
	strips_fini(&strips);
	return (y < in->Ysize ? -1 : 0);
}

int
can_reduce_rows(const VipsImage *in, double across)
{

	return (in->BandFmt == VIPS_FORMAT_UCHAR && (in->Bands == 1 || in->Bands == 3) &&
	    across < 1 && axis_box(in->Xsize, across) == 1);
}

VipsImage *
reduce_rows(VipsImage *in, double across)
{
	VipsImage *out;
	struct axis axis;
	lanes *row;

	assert(can_reduce_rows(in, across));
	if (vips_image_pio_input(in) != 0)
		return (NULL);
	out = new_canvas_like(in, axis_length(in->Xsize, across), in->Ysize);
	if (out == NULL)
		return (NULL);
	axis_init(&axis, in->Xsize, out->Xsize, across, PARTS);
	row = g_new(lanes, (size_t)(in->Xsize + 2 * axis.points));
	if (reduce_all(&axis, in, out, row + axis.points) != 0)
		g_clear_object(&out);
	g_free(row);
	axis_fini(&axis);
	return (out);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Images with alpha are made smaller, in one pass over their rows.  This is what vips_premultiply(),
 * vips_resize() and vips_unpremultiply() do: each pixel is an average of boxes, and then a sum with
 * the weights of a Lanczos kernel.  libvips makes an image of floating-point numbers at each step,
 * and has no vector code for them.
 */

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kernel.h"
#include "renderer.h"
#include "strips.h"

struct reduction {
	struct axis		across, down;
	int			bands;
	lanes			*ring;			/* the last down.points rows of boxes */
	const lanes		**rows;			/* those of a row of the result */
	lanes			*sums;			/* of these, between two margins */
	int			rows_in, rows_out;	/* that were read, and made */
	VipsImage		*out;
};

static lanes *
row_of_ring(const struct reduction *r, int row)
{

	return (r->ring + (size_t)(row % r->down.points) * (size_t)r->across.boxes);
}

/*
 * Samples that are multiplied by alpha, and alpha; a grey pixel repeats its grey.  The compiler makes
 * a separate loop for each number of bands.
 */
static inline lanes
multiplied(const uint8_t *p, int bands)
{
	const int alpha = p[bands - 1];
	const int green = bands == 2 ? 0 : 1, blue = bands == 2 ? 0 : 2;

	return ((lanes){ (float)(p[0] * alpha), (float)(p[green] * alpha),
	    (float)(p[blue] * alpha), (float)alpha });
}

/* A box of a row.  The last pixel is repeated beyond the edge. */
static inline lanes
sum_box(const uint8_t *p, int n, int box, int bands)
{
	lanes sum = no_lanes;
	int i;

	for (i = 0; i < n; i++)
		sum += multiplied(p + i * bands, bands);
	return (sum + (float)(box - n) * multiplied(p + (n - 1) * bands, bands));
}

static inline void
add_pixels(struct reduction *r, const uint8_t *p, int bands)
{
	const int box = r->across.box, row = r->rows_in / r->down.box;
	const float part = 1.0F / (float)(box * r->down.box);
	lanes *boxes = row_of_ring(r, row);
	int n, x;

	if (r->rows_in % r->down.box == 0)
		memset(boxes, 0, (size_t)r->across.boxes * sizeof *boxes);
	for (x = 0; x < r->across.boxes; x++) {
		n = VIPS_MIN(box, r->across.from - x * box);
		boxes[x] += part * sum_box(p + x * box * bands, n, box, bands);
	}
}

/* As add_pixels() where a box is one pixel. */
static inline void
put_pixels(struct reduction *r, const uint8_t *p, int bands)
{
	lanes *boxes = row_of_ring(r, r->rows_in);
	int x;

	for (x = 0; x < r->across.boxes; x++)
		boxes[x] = multiplied(p + x * bands, bands);
}

static void
add_row(struct reduction *r, const uint8_t *p)
{
	const int single = r->across.box == 1 && r->down.box == 1;

	if (r->bands == 2)
		single ? put_pixels(r, p, 2) : add_pixels(r, p, 2);
	else
		single ? put_pixels(r, p, 4) : add_pixels(r, p, 4);
	r->rows_in++;
}

/* Sum up the rows for a row of the result, with the first and the last box in the margins. */
static void
sum_rows(struct reduction *r, const lanes *weights)
{
	const int boxes = r->across.boxes, margin = r->across.points, points = r->down.points;
	lanes *sums = r->sums + margin, a, b;
	const lanes *row;
	int i, x;

	for (x = 0; x + 2 <= boxes; x += 2) {
		a = b = no_lanes;
		for (i = 0; i < points; i++) {
			row = r->rows[i] + x;
			a += row[0] * weights[i];
			b += row[1] * weights[i];
		}
		sums[x] = a;
		sums[x + 1] = b;
	}
	for (; x < boxes; x++) {
		sums[x] = no_lanes;
		for (i = 0; i < points; i++)
			sums[x] += r->rows[i][x] * weights[i];
	}
	for (i = 0; i < margin; i++) {
		sums[i - margin] = sums[0];
		sums[boxes + i] = sums[boxes - 1];
	}
}

static inline uint8_t
to_byte(float value)
{

	return ((uint8_t)VIPS_CLIP(0, value + 0.5F, 255));
}

/* NB: near alpha of 0 the quotient would be noise. */
static void
put_pixel(uint8_t *p, lanes sum, int bands)
{
	const float alpha = sum[LANES - 1];
	const float part = fabsf(alpha) < 0.01F ? 0 : 1 / alpha;
	int i;

	for (i = 0; i < bands - 1; i++)
		p[i] = to_byte(sum[i] * part);
	p[bands - 1] = to_byte(alpha);
}

static void
put_row(struct reduction *r)
{
	const struct axis *axis = &r->across;
	const struct pixel *pixel = axis->pixels;
	uint8_t *p = VIPS_IMAGE_ADDR(r->out, 0, r->rows_out);

	for (; pixel < axis->pixels + axis->to; pixel++, p += r->bands)
		put_pixel(p, axis_sum(axis, pixel, r->sums + axis->points), r->bands);
	r->rows_out++;
}

/* Make the rows of the result whose boxes are complete. */
static void
put_rows(struct reduction *r)
{
	const struct axis *axis = &r->down;
	const int complete = r->rows_in / axis->box;
	const struct pixel *pixel;
	int i;

	while (r->rows_out < axis->to) {
		pixel = axis->pixels + r->rows_out;
		if (VIPS_MIN(pixel->first + axis->points, axis->boxes) > complete)
			return;
		for (i = 0; i < axis->points; i++)
			r->rows[i] = row_of_ring(r,
			    VIPS_CLIP(0, pixel->first + i, axis->boxes - 1));
		sum_rows(r, pixel->weights);
		put_row(r);
	}
}

/* Read all rows.  The last one is repeated to fill a box. */
static int
read_rows(struct reduction *r, VipsImage *in)
{
	struct strips strips;
	const uint8_t *p;

	strips_init(&strips, in);
	while (r->rows_out < r->down.to) {
		p = strips_row(&strips, VIPS_MIN(r->rows_in, in->Ysize - 1));
		if (p == NULL)
			break;
		add_row(r, p);
		if (r->rows_in % r->down.box == 0)
			put_rows(r);
	}
	strips_fini(&strips);
	return (r->rows_out < r->down.to ? -1 : 0);
}

static int
reduce_to(VipsImage *in, VipsImage *out, double across, double down)
{
	struct reduction r = { .bands = in->Bands, .out = out };
	int ret;

	axis_init(&r.across, in->Xsize, out->Xsize, across, 0);
	axis_init(&r.down, in->Ysize, out->Ysize, down, 0);
	r.ring = g_new(lanes, (size_t)r.down.points * (size_t)r.across.boxes);
	r.rows = g_new(const lanes *, (size_t)r.down.points);
	r.sums = g_new(lanes, (size_t)(r.across.boxes + 2 * r.across.points));
	ret = read_rows(&r, in);
	g_free(r.sums);
	g_free(r.rows);
	g_free(r.ring);
	axis_fini(&r.down);
	axis_fini(&r.across);
	return (ret);
}

VipsImage *
reduce_alpha(VipsImage *in, int width, int height, double across, double down)
{
	VipsImage *out;

	assert(in->Bands == 2 || in->Bands == 4);
	assert(in->BandFmt == VIPS_FORMAT_UCHAR);
	if (vips_image_pio_input(in) != 0)
		return (NULL);
	out = new_canvas_like(in, width, height);
	if (out != NULL && reduce_to(in, out, across, down) != 0)
		g_clear_object(&out);
	return (out);
}

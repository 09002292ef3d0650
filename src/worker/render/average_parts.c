/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Averages of pixels that are averages themselves, by a fraction.
 */

#include <assert.h>
#include <string.h>

#include "renderer.h"

/* One direction, in pixels of the original. */
struct axis {
	int			n;		/* pixels of the input */
	int			pixel, average;	/* lengths of a pixel of the input and of the output */
};

/* The pixels of the input that have a part of pixel i of the output: from the first to before the last. */
static int
first_of(const struct axis *a, int i)
{

	return (i * a->average / a->pixel);
}

static int
last_of(const struct axis *a, int i)
{

	return (VIPS_MIN(a->n, ((i + 1) * a->average + a->pixel - 1) / a->pixel));
}

/* The part that pixel i of the output has of pixel k of the input.  The last pixel goes on, as in libvips. */
static uint32_t
part_of(const struct axis *a, int i, int k)
{
	const int begin = VIPS_MAX(i * a->average, k * a->pixel);
	const int end = (i + 1) * a->average;

	return ((uint32_t)((k == a->n - 1 ? end : VIPS_MIN(end, (k + 1) * a->pixel)) - begin));
}

/* Sum up the columns of the rows of pixel y.  Returns their weight. */
static uint32_t
add_rows(VipsImage *in, const struct axis *down, int y, uint32_t *restrict sums)
{
	const size_t n = VIPS_IMAGE_SIZEOF_LINE(in);
	uint32_t weight = 0, part;
	const uint8_t *restrict row;
	size_t i;
	int k;

	memset(sums, 0, n * sizeof *sums);
	for (k = first_of(down, y); k < last_of(down, y); k++, weight += part) {
		part = part_of(down, y, k);
		row = VIPS_IMAGE_ADDR(in, 0, k);
		for (i = 0; i < n; i++)
			sums[i] += part * row[i];
	}
	return (weight);
}

static void
put_row(uint8_t *out, int width, const struct axis *across, const uint32_t *sums, uint32_t rows,
    int bands)
{
	double sum, weight, part;
	int band, k, x;

	for (x = 0; x < width; x++)
		for (band = 0; band < bands; band++) {
			sum = weight = 0;
			for (k = first_of(across, x); k < last_of(across, x); k++) {
				part = part_of(across, x, k);
				sum += part * sums[k * bands + band];
				weight += part;
			}
			*out++ = (uint8_t)(sum / (weight * rows) + 0.5);
		}
}

static int
length_of(const struct axis *a)
{

	return ((a->n * a->pixel + a->average - 1) / a->average);
}

VipsImage *
average_parts(VipsImage *in, int divisor, int across, int down)
{
	const struct axis x = { in->Xsize, divisor, across }, y = { in->Ysize, divisor, down };
	VipsImage *out;
	uint32_t *sums, rows;
	int i;

	assert(x.average >= x.pixel && y.average >= y.pixel);
	out = new_canvas_like(in, length_of(&x), length_of(&y));
	if (out == NULL)
		return (NULL);
	sums = g_new(uint32_t, VIPS_IMAGE_SIZEOF_LINE(in));
	for (i = 0; i < out->Ysize; i++) {
		rows = add_rows(in, &y, i, sums);
		put_row(VIPS_IMAGE_ADDR(out, 0, i), out->Xsize, &x, sums, rows, in->Bands);
	}
	g_free(sums);
	return (out);
}

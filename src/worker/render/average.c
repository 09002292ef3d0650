/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Images are made smaller by averages, in one pass over their rows.  libvips can do the same, but takes
 * three times as long, and six times with alpha.
 */

#include <assert.h>
#include <string.h>

#include "renderer.h"
#include "strips.h"

/* After to_rgb() an image is grey or sRGB, with or without alpha. */
#define BANDS_MAX	4

/* Add a row to the sums of the columns: bytes, or bytes times the alpha of their pixel. */
static void
add_row(uint32_t *restrict sums, const uint8_t *restrict row, size_t n)
{
	size_t i, j;

	/* in portions that the compiler can vectorise */
	for (i = 0; i + 16 <= n; i += 16)
		for (j = 0; j < 16; j++)
			sums[i + j] += row[i + j];
	for (; i < n; i++)
		sums[i] += row[i];
}

/* The compiler makes a separate loop for each number of bands. */
static inline void
add_row_alpha(uint32_t *sums, const uint8_t *row, size_t n, int bands)
{
	size_t i;
	int band;

	for (i = 0; i < n; i += (size_t)bands) {
		for (band = 0; band < bands - 1; band++)
			sums[i + (size_t)band] += (uint32_t)row[i + (size_t)band] *
			    row[i + (size_t)bands - 1];
		sums[i + (size_t)bands - 1] += row[i + (size_t)bands - 1];
	}
}

/* Sum up columns to pixels.  The compiler makes a separate loop for each number of bands. */
static inline void
add_columns(double *sum, const uint32_t *sums, int columns, int bands)
{
	int band, i;

	for (band = 0; band < bands; band++)
		sum[band] = sums[band];
	for (i = 1; i < columns; i++)
		for (band = 0; band < bands; band++)
			sum[band] += sums[i * bands + band];
}

static inline uint8_t
rounded(double value)
{

	return ((uint8_t)(value + 0.5));
}

/* A pixel from the sums of n pixels.  Transparent pixels do not affect the colour. */
static inline void
put_pixel(uint8_t *out, const double *sum, int bands, int alpha, double n)
{
	const int colours = alpha ? bands - 1 : bands;
	const double all = alpha ? sum[bands - 1] : n, part = all > 0 ? 1 / all : 0;
	int band;

	for (band = 0; band < colours; band++)
		out[band] = rounded(sum[band] * part);
	if (alpha)
		out[colours] = rounded(sum[colours] / n);
}

static inline void
put_pixels(uint8_t *out, int n_out, const uint32_t *sums, int width, int across, int rows,
    int bands, int alpha)
{
	double sum[BANDS_MAX];
	int columns, x;

	for (x = 0; x < n_out; x++, out += bands, sums += across * bands) {
		columns = VIPS_MIN(across, width - x * across);
		if (columns <= 0) {
			memcpy(out, out - bands, (size_t)bands);
			continue;
		}
		add_columns(sum, sums, columns, bands);
		put_pixel(out, sum, bands, alpha, (double)columns * rows);
	}
}

static void
put_row(VipsImage *out, int y, const uint32_t *sums, int width, int across, int rows)
{
	uint8_t *p = VIPS_IMAGE_ADDR(out, 0, y);

	switch (out->Bands) {
	case 1:
		put_pixels(p, out->Xsize, sums, width, across, rows, 1, 0);
		break;
	case 2:
		put_pixels(p, out->Xsize, sums, width, across, rows, 2, 1);
		break;
	case 3:
		put_pixels(p, out->Xsize, sums, width, across, rows, 3, 0);
		break;
	default:
		put_pixels(p, out->Xsize, sums, width, across, rows, 4, 1);
		break;
	}
}

/* Sum up so many rows. */
static int
add_rows(uint32_t *sums, struct strips *strips, int first, int rows)
{
	const int bands = strips->image->Bands;
	const size_t n = (size_t)strips->image->Xsize * (size_t)bands;
	const uint8_t *row;
	int i;

	memset(sums, 0, n * sizeof *sums);
	for (i = first; i < first + rows; i++) {
		row = strips_row(strips, i);
		if (row == NULL)
			return (-1);
		if (bands == 2)
			add_row_alpha(sums, row, n, 2);
		else if (bands == 4)
			add_row_alpha(sums, row, n, 4);
		else
			add_row(sums, row, n);
	}
	return (0);
}

static int
put_all(struct strips *strips, VipsImage *out, int across, int down, uint32_t *sums)
{
	const VipsImage *in = strips->image;
	int rows, y;

	for (y = 0; y < out->Ysize; y++) {
		rows = VIPS_MIN(down, in->Ysize - y * down);
		if (rows <= 0) {
			memcpy(VIPS_IMAGE_ADDR(out, 0, y), VIPS_IMAGE_ADDR(out, 0, y - 1),
			    VIPS_IMAGE_SIZEOF_LINE(out));
			continue;
		}
		if (add_rows(sums, strips, y * down, rows) != 0)
			return (-1);
		put_row(out, y, sums, in->Xsize, across, rows);
	}
	return (0);
}

VipsImage *
average(VipsImage *in, int across, int down, int width, int height)
{
	struct strips strips;
	VipsImage *out;
	uint32_t *sums;

	assert(in->Bands <= BANDS_MAX && in->BandFmt == VIPS_FORMAT_UCHAR);
	if (vips_image_pio_input(in) != 0)
		return (NULL);
	out = new_canvas_like(in, width, height);
	if (out == NULL)
		return (NULL);
	sums = g_new(uint32_t, (size_t)in->Xsize * (size_t)in->Bands);
	strips_init(&strips, in);
	if (put_all(&strips, out, across, down, sums) != 0)
		g_clear_object(&out);
	strips_fini(&strips);
	g_free(sums);
	return (out);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pixels are sharpened.  vips_conv() makes the same, but has no vector code for a mask of such
 * numbers, and takes about ten times as long.
 */

#include <string.h>

#include <glib.h>

#include "sharpen.h"

#define BLUR_SUM	((BLUR_SIDE + BLUR_MIDDLE + BLUR_SIDE) * \
			    (BLUR_SIDE + BLUR_MIDDLE + BLUR_SIDE))

/* The compiler makes vector code of a loop of so many samples. */
#define PORTION		16

static inline int
sum_of(int before, int middle, int after)
{

	return (BLUR_SIDE * (before + after) + BLUR_MIDDLE * middle);
}

/* Sum up three rows by the mask. */
static void
add_rows(uint16_t *restrict sums, const uint8_t *restrict above, const uint8_t *restrict row,
    const uint8_t *restrict below, size_t n)
{
	size_t i, j;

	for (i = 0; i + PORTION <= n; i += PORTION)
		for (j = i; j < i + PORTION; j++)
			sums[j] = (uint16_t)sum_of(above[j], row[j], below[j]);
	for (; i < n; i++)
		sums[i] = (uint16_t)sum_of(above[i], row[i], below[i]);
}

/*
 * Twice the sample less the sum over BLUR_SUM, of which a half is rounded down, so that a half of
 * the difference is rounded up.  NB: the result is exact.  The sum is whole, and a bit less than a
 * half is added; half of 1 / BLUR_SUM remains on both sides, and no error of a float is as large.
 */
static inline uint8_t
sharp(uint8_t sample, int sum)
{
	const int blur = (int)(((float)sum + (BLUR_SUM / 2 - 0.5F)) * (1.0F / BLUR_SUM));
	const int value = 2 * sample - blur;

	return ((uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value));
}

/* Sum up columns by the mask.  The sums begin one pixel before the row. */
static void
put_row(uint8_t *restrict row, const uint16_t *restrict sums, size_t n, size_t bands)
{
	const uint16_t *left = sums, *middle = sums + bands, *right = sums + 2 * bands;
	size_t i, j;

	for (i = 0; i + PORTION <= n; i += PORTION)
		for (j = i; j < i + PORTION; j++)
			row[j] = sharp(row[j], sum_of(left[j], middle[j], right[j]));
	for (; i < n; i++)
		row[i] = sharp(row[i], sum_of(left[i], middle[i], right[i]));
}

void
sharpen_pixels(uint8_t *pixels, size_t width, size_t height, size_t bands)
{
	const size_t n = width * bands;
	uint16_t *sums = g_new(uint16_t, n + 2 * bands);
	uint8_t *above = g_new(uint8_t, n), *row = pixels;
	size_t y;

	memcpy(above, pixels, n);
	for (y = 0; y < height; y++, row += n) {
		add_rows(sums + bands, above, row, y + 1 < height ? row + n : row, n);
		memcpy(sums, sums + bands, bands * sizeof *sums);
		memcpy(sums + bands + n, sums + n, bands * sizeof *sums);
		memcpy(above, row, n);
		put_row(row, sums, n, bands);
	}
	g_free(above);
	g_free(sums);
}

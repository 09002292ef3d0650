/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Sharpening: 2 * image - gaussblur(image, 0.8).  libvips' integer mask for that blur is 9 20 9 in
 * both directions, and twice the image is twice its sum in the middle.  What comes out is, to the
 * last bit, what vips_conv() makes of it all as one mask, which takes eight times as long.
 */

#include <assert.h>
#include <string.h>

#include "worker/render.h"

#define SIDE		9
#define MIDDLE		20
#define BLUR_SUM	((SIDE + MIDDLE + SIDE) * (SIDE + MIDDLE + SIDE))

/* Loops go in portions that a compiler makes vectors of; rows have room for the last one. */
#define PORTION		16

/* Three rows of the image, and what is made of them; all have room for whole portions. */
struct rows {
	size_t			n, bands;	/* bytes in a row, and in a pixel */
	uint8_t			*above, *row, *below, *out;
	uint16_t		*blurred;	/* has a pixel more at both ends */
};

static void
blur_down(uint16_t *restrict blurred, const uint8_t *restrict above, const uint8_t *restrict row,
    const uint8_t *restrict below, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i += PORTION)
		for (j = i; j < i + PORTION; j++)
			blurred[j] = (uint16_t)(SIDE * (above[j] + below[j]) + MIDDLE * row[j]);
}

/* Beyond the edges are the pixels at them. */
static void
pad(uint16_t *blurred, size_t n, size_t bands)
{

	memcpy(blurred - bands, blurred, bands * sizeof *blurred);
	memcpy(blurred + n, blurred + n - bands, bands * sizeof *blurred);
}

/*
 * NB: sums are whole and have at most 20 bits: a half added to them is more than what a float may
 * be wrong by, so that they are divided as integers are.
 */
static inline uint8_t
sharpened(int middle, int left, int right, int pixel)
{
	int sum = 2 * BLUR_SUM * pixel - SIDE * (left + right) - MIDDLE * middle + BLUR_SUM / 2;
	int value = (int)(((float)sum + .5f) * (1.f / BLUR_SUM));

	return ((uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value));
}

static void
sharpen_across(uint8_t *restrict out, const uint8_t *restrict row,
    const uint16_t *restrict blurred, size_t n, size_t bands)
{
	size_t i, j;

	for (i = 0; i < n; i += PORTION)
		for (j = i; j < i + PORTION; j++)
			out[j] = sharpened(blurred[j], blurred[j - bands], blurred[j + bands],
			    row[j]);
}

static void
open_rows(struct rows *rows, const VipsImage *image)
{
	size_t room;

	rows->bands = (size_t)image->Bands;
	rows->n = (size_t)image->Xsize * rows->bands;
	room = (rows->n + PORTION - 1) / PORTION * PORTION;
	rows->above = g_malloc0(room);
	rows->row = g_malloc0(room);
	rows->below = g_malloc0(room);
	rows->out = g_malloc(room);
	rows->blurred = g_new0(uint16_t, room + 2 * rows->bands);
}

static void
close_rows(struct rows *rows)
{

	g_free(rows->above);
	g_free(rows->row);
	g_free(rows->below);
	g_free(rows->out);
	g_free(rows->blurred);
}

/* The image's next row comes in below; after the last one it is that again. */
static void
next_row(struct rows *rows, const VipsImage *image, int y)
{
	uint8_t *oldest = rows->above;

	rows->above = rows->row;
	rows->row = rows->below;
	rows->below = oldest;
	memcpy(rows->below, VIPS_IMAGE_ADDR(image, 0, VIPS_MIN(y, image->Ysize - 1)), rows->n);
}

static void
sharpen_rows(const VipsImage *in, VipsImage *out)
{
	struct rows rows;
	uint16_t *blurred;
	int y;

	open_rows(&rows, in);
	blurred = rows.blurred + rows.bands;
	/* before the first row it is that, too */
	next_row(&rows, in, 0);
	next_row(&rows, in, 0);
	for (y = 0; y < out->Ysize; y++) {
		next_row(&rows, in, y + 1);
		blur_down(blurred, rows.above, rows.row, rows.below, rows.n);
		pad(blurred, rows.n, rows.bands);
		sharpen_across(rows.out, rows.row, blurred, rows.n, rows.bands);
		memcpy(VIPS_IMAGE_ADDR(out, 0, y), rows.out, rows.n);
	}
	close_rows(&rows);
}

int
sharpen(struct render *render)
{
	VipsImage *in, *out;

	in = vips_image_copy_memory(render->image);
	if (in == NULL)
		return (-1);
	step(render, in);
	assert(in->BandFmt == VIPS_FORMAT_UCHAR);
	out = new_canvas(in->Xsize, in->Ysize, in->Bands);
	if (out == NULL)
		return (-1);
	vips_image_set_int(out, VIPS_META_ORIENTATION, vips_image_get_orientation(in));
	sharpen_rows(in, out);
	step(render, out);
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How far the colours of two images are apart.
 */

#include "config.h"

#include <math.h>

#include "tint.h"

#define CELLS		8	/* of a side */
#define CHANNELS	3
#define GROUNDS		2	/* white and black */

struct cell {
	double	sum[GROUNDS][CHANNELS];
};

static void
add(struct cell *cell, const uint8_t *pixel)
{
	const double alpha = pixel[3] / 255.0;
	unsigned band;

	for (band = 0; band < CHANNELS; band++) {
		cell->sum[0][band] += alpha * pixel[band] + (1 - alpha) * 255;
		cell->sum[1][band] += alpha * pixel[band];
	}
}

static double
cell_apart(const struct cell *a, const struct cell *b, size_t pixels)
{
	double most = 0, d;
	unsigned ground, band;

	for (ground = 0; ground < GROUNDS; ground++)
		for (band = 0; band < CHANNELS; band++) {
			d = fabs(a->sum[ground][band] - b->sum[ground][band]) / (double)pixels;
			most = d > most ? d : most;
		}
	return (most);
}

double
tint_apart(const uint8_t *a, const uint8_t *b, size_t width, size_t height)
{
	struct cell cells[2][CELLS * CELLS] = { { { { { 0 } } } } };
	size_t pixels[CELLS * CELLS] = { 0 }, x, y, at, i;
	double most = 0, d;

	for (y = 0; y < height; y++)
		for (x = 0; x < width; x++, a += 4, b += 4) {
			at = y * CELLS / height * CELLS + x * CELLS / width;
			pixels[at]++;
			add(&cells[0][at], a);
			add(&cells[1][at], b);
		}
	for (i = 0; i < CELLS * CELLS; i++) {
		d = pixels[i] > 0 ? cell_apart(&cells[0][i], &cells[1][i], pixels[i]) : 0;
		most = d > most ? d : most;
	}
	return (most);
}

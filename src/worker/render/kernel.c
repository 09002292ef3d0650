/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The weights of a reduction in one direction.  NB: each number is computed as in libvips, in the
 * same order, so that the pixels are the same.
 */

#include <math.h>

#include <vips/vips.h>

#include "kernel.h"

/* The kernel has three lobes on each side. */
#define LOBES		3

/* Positions between two pixels are rounded to this part of a pixel. */
#define PHASES		64

/* Boxes are averaged while this many times the size of the result remains. */
#define GAP		2

int
axis_length(int from, double factor)
{

	return (VIPS_MAX(1, (int)(from / (1 / factor) + 0.5)));
}

int
axis_box(int from, double factor)
{

	return (VIPS_MAX(1, (int)floor((double)from / axis_length(from, factor) / GAP)));
}

static double
lanczos(double x)
{

	if (x == 0)
		return (1);
	if (fabs(x) > LOBES)
		return (0);
	return (LOBES * sin(G_PI * x) * sin(G_PI * x / LOBES) / (G_PI * G_PI * x * x));
}

static double
whole_parts(double weight, int parts)
{

	return (parts == 0 ? weight : trunc(weight * parts));
}

/* The weights for a pixel that is this part of a box after the middle of the points. */
static void
set_weights(const struct axis *axis, lanes *weights, double scale, double part, int parts)
{
	const double half = part + axis->points / 2.0 - 1;
	double sum = 0;
	int i;

	for (i = 0; i < axis->points; i++)
		sum += lanczos((i - half) / scale);
	for (i = 0; i < axis->points; i++)
		weights[i] = no_lanes +
		    (float)whole_parts(lanczos((i - half) / scale) / sum, parts);
}

static void
make_weights(struct axis *axis, double scale, int parts)
{
	int phase;

	axis->weights = g_new(lanes, (size_t)((PHASES + 1) * axis->points));
	for (phase = 0; phase <= PHASES; phase++)
		set_weights(axis, axis->weights + phase * axis->points, VIPS_MAX(1, scale),
		    (double)phase / PHASES, parts);
}

/* NB: where the number of pixels was rounded, the result is centred. */
static void
place_pixels(struct axis *axis, double scale, double extra)
{
	double at = 0.5 * scale - 0.5 - ((1 + extra) / 2 - 1);
	int i, middle, phase;

	axis->pixels = g_new(struct pixel, (size_t)axis->to);
	for (i = 0; i < axis->to; i++, at += scale) {
		middle = (int)floor(at);
		phase = ((int)floor((at - middle) * PHASES * 2) + 1) / 2;
		axis->pixels[i].first = VIPS_CLIP(-axis->points, middle - axis->points / 2,
		    axis->boxes);
		axis->pixels[i].weights = axis->weights + phase * axis->points;
	}
}

void
axis_init(struct axis *axis, int from, int to, double factor, int parts)
{
	const double extra = axis_length(from, factor) * (1 / factor) - from;
	double scale;

	axis->from = from;
	axis->to = to;
	axis->box = axis_box(from, factor);
	axis->boxes = (from + axis->box - 1) / axis->box;
	scale = 1 / factor / axis->box;
	axis->points = scale == 1 ? 1 : 2 * (int)rint(LOBES * VIPS_MAX(1, scale)) + 1;
	make_weights(axis, scale, parts);
	place_pixels(axis, scale, extra / axis->box);
}

void
axis_fini(struct axis *axis)
{

	g_free(axis->pixels);
	g_free(axis->weights);
}

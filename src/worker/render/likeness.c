/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The likeness of two images.
 */

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "likeness.h"

#define REACH		5
#define SIDE		(2 * REACH + 1)
#define DEVIATION	1.5
#define C1		(0.01 * 255 * 0.01 * 255)
#define C2		(0.03 * 255 * 0.03 * 255)

/* The planes that are blurred, and one for intermediate values. */
enum plane {
	GREY_A, GREY_B, MEAN_A, MEAN_B, SQUARE, OTHER_SQUARE, PRODUCT, N_PLANES
};

struct pair {
	size_t		width, height;
	double		*plane[N_PLANES];
	double		*line;			/* the longer side and the window around it */
	double		window[SIDE];
};

static void
make_window(struct pair *p)
{
	double sum = 0;
	int i;

	for (i = 0; i < SIDE; i++) {
		p->window[i] = exp(-(double)((i - REACH) * (i - REACH)) /
		    (2 * DEVIATION * DEVIATION));
		sum += p->window[i];
	}
	for (i = 0; i < SIDE; i++)
		p->window[i] /= sum;
}

static void
pair_free(struct pair *p)
{
	unsigned i;

	for (i = 0; i < N_PLANES; i++)
		free(p->plane[i]);
	free(p->line);
}

static int
pair_new(struct pair *p, size_t width, size_t height)
{
	int ok;
	unsigned i;

	memset(p, 0, sizeof *p);
	p->width = width;
	p->height = height;
	p->line = calloc((width > height ? width : height) + 2 * REACH, sizeof *p->line);
	ok = p->line != NULL;
	for (i = 0; i < N_PLANES; i++) {
		p->plane[i] = calloc(width * height, sizeof *p->plane[i]);
		ok &= p->plane[i] != NULL;
	}
	make_window(p);
	if (ok)
		return (0);
	pair_free(p);
	return (-1);
}

static void
grey_on(const struct pair *p, const uint8_t *pixels, double ground, double *grey)
{
	double alpha, value;
	size_t i;

	for (i = 0; i < p->width * p->height; i++, pixels += 4) {
		alpha = pixels[3] / 255.0;
		value = 0.299 * pixels[0] + 0.587 * pixels[1] + 0.114 * pixels[2];
		grey[i] = alpha * value + (1 - alpha) * ground;
	}
}

/* Blur a line of n values, step apart; the values at its ends continue. */
static void
blur_line(struct pair *p, double *values, size_t n, size_t step)
{
	double sum;
	size_t i, k;

	for (i = 0; i < n; i++)
		p->line[i + REACH] = values[i * step];
	for (i = 0; i < REACH; i++) {
		p->line[i] = p->line[REACH];
		p->line[n + REACH + i] = p->line[n + REACH - 1];
	}
	for (i = 0; i < n; i++) {
		for (sum = 0, k = 0; k < SIDE; k++)
			sum += p->window[k] * p->line[i + k];
		values[i * step] = sum;
	}
}

/* Blur the product of two planes, or one plane (NULL). */
static void
blur(struct pair *p, enum plane to, const double *a, const double *b)
{
	double *out = p->plane[to];
	size_t i;

	for (i = 0; i < p->width * p->height; i++)
		out[i] = b == NULL ? a[i] : a[i] * b[i];
	for (i = 0; i < p->height; i++)
		blur_line(p, out + i * p->width, p->width, 1);
	for (i = 0; i < p->width; i++)
		blur_line(p, out + i, p->height, p->width);
}

static double
compare(struct pair *p)
{
	const double *a = p->plane[GREY_A], *b = p->plane[GREY_B];
	const double *ma = p->plane[MEAN_A], *mb = p->plane[MEAN_B], *aa = p->plane[SQUARE];
	const double *bb = p->plane[OTHER_SQUARE], *ab = p->plane[PRODUCT];
	double sum = 0;
	size_t i, n = p->width * p->height;

	blur(p, MEAN_A, a, NULL);
	blur(p, MEAN_B, b, NULL);
	blur(p, SQUARE, a, a);
	blur(p, OTHER_SQUARE, b, b);
	blur(p, PRODUCT, a, b);
	for (i = 0; i < n; i++)
		sum += (2 * ma[i] * mb[i] + C1) * (2 * (ab[i] - ma[i] * mb[i]) + C2) /
		    ((ma[i] * ma[i] + mb[i] * mb[i] + C1) *
		    (aa[i] - ma[i] * ma[i] + bb[i] - mb[i] * mb[i] + C2));
	return (sum / (double)n);
}

int
likeness(const uint8_t *a, const uint8_t *b, size_t width, size_t height, double *score)
{
	static const double grounds[] = { 255, 0 };
	struct pair p;
	double one;
	size_t i;

	if (pair_new(&p, width, height) != 0)
		return (-1);
	for (*score = 1, i = 0; i < 2; i++) {
		grey_on(&p, a, grounds[i], p.plane[GREY_A]);
		grey_on(&p, b, grounds[i], p.plane[GREY_B]);
		one = compare(&p);
		*score = one < *score ? one : *score;
	}
	pair_free(&p);
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A reduction in one direction by a Lanczos kernel, as libvips' vips_reduceh() has it: boxes of
 * pixels are averaged, and a pixel of the result is a sum of boxes with weights.
 */

#ifndef KERNEL_H_INCLUDED
#define KERNEL_H_INCLUDED

/* The samples of a pixel. */
#define LANES		4
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(8)));

static const lanes no_lanes = { 0 };

struct axis {
	int			from, to;		/* pixels */
	int			box;			/* pixels that are averaged first */
	int			boxes;
	int			points;			/* boxes with a weight */
	struct pixel {
		int		first;			/* box with a weight, -points to boxes */
		const lanes	*weights;
	}			*pixels;
	lanes			*weights;		/* the same in each lane */
};

/*
 * Reduce so many pixels by a factor, of which the result has the first ones.  Weights are a whole
 * number of parts: 0 means exact.
 */
void axis_init(struct axis *axis, int from, int to, double factor, int parts);
void axis_fini(struct axis *axis);

/* The sum of boxes with weights: of a row from its first box, before which it has a margin. */
static inline lanes
axis_sum(const struct axis *axis, const struct pixel *pixel, const lanes *row)
{
	const lanes *boxes = row + pixel->first, *weights = pixel->weights;
	lanes even = boxes[0] * weights[0], odd = no_lanes;
	int i;

	/* the number of points is odd; two sums do not wait for each other */
	for (i = 1; i < axis->points; i += 2) {
		odd += boxes[i] * weights[i];
		even += boxes[i + 1] * weights[i + 1];
	}
	return (even + odd);
}

/* The number of pixels that a reduction has, and of those that are averaged first. */
int axis_length(int from, double factor);
int axis_box(int from, double factor);

#endif

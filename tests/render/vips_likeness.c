/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A second comparer, which shares no line with the first (likeness.c): SSIM in the arithmetic of libvips.
 * Its greys are of linear light, and its window is what libvips makes of the same deviation.
 *
 *	vips_likeness FILE OTHER		likeness 0 to 1, on white or on black, the worse
 */

#include <stdio.h>
#include <stdlib.h>

#include <vips/vips.h>

#define DEVIATION	1.5
#define LEAST_WEIGHT	0.001
#define C1		(0.01 * 255 * 0.01 * 255)
#define C2		(0.03 * 255 * 0.03 * 255)

static void
check(int ret)
{

	if (ret == 0)
		return;
	(void)fprintf(stderr, "vips_likeness: %s", vips_error_buffer());
	exit(2);
}

/* NB: a process of one comparison frees nothing. */
static VipsImage *
grey_of(const char *file, double ground)
{
	VipsImage *image = vips_image_new_from_file(file, NULL), *out;
	VipsArrayDouble *background = vips_array_double_newv(1, ground);

	check(image == NULL);
	if (vips_image_hasalpha(image)) {
		check(vips_flatten(image, &out, "background", background, NULL));
		image = out;
	}
	check(vips_colourspace(image, &out, VIPS_INTERPRETATION_B_W, NULL));
	check(vips_cast(out, &image, VIPS_FORMAT_DOUBLE, NULL));
	check(vips_copy(image, &out, "interpretation", VIPS_INTERPRETATION_B_W, NULL));
	return (vips_image_copy_memory(out));
}

static VipsImage *
blur(VipsImage *image)
{
	VipsImage *window, *out;

	check(vips_gaussmat(&window, DEVIATION, LEAST_WEIGHT, "separable", TRUE,
	    "precision", VIPS_PRECISION_FLOAT, NULL));
	check(vips_convsep(image, &out, window, "precision", VIPS_PRECISION_FLOAT, NULL));
	return (vips_image_copy_memory(out));
}

static VipsImage *
times(VipsImage *a, VipsImage *b)
{
	VipsImage *out;

	check(vips_multiply(a, b, &out, NULL));
	return (out);
}

static VipsImage *
plus(VipsImage *a, VipsImage *b)
{
	VipsImage *out;

	check(vips_add(a, b, &out, NULL));
	return (out);
}

static VipsImage *
minus(VipsImage *a, VipsImage *b)
{
	VipsImage *out;

	check(vips_subtract(a, b, &out, NULL));
	return (out);
}

static VipsImage *
linear(VipsImage *image, double factor, double more)
{
	VipsImage *out;

	check(vips_linear1(image, &out, factor, more, NULL));
	return (out);
}

static double
compare(VipsImage *a, VipsImage *b)
{
	VipsImage *ma = blur(a), *mb = blur(b), *means = times(ma, mb), *map;
	VipsImage *aa = times(ma, ma), *bb = times(mb, mb);
	VipsImage *va = minus(blur(times(a, a)), aa), *vb = minus(blur(times(b, b)), bb);
	VipsImage *common = minus(blur(times(a, b)), means);
	double score;

	check(vips_divide(times(linear(means, 2, C1), linear(common, 2, C2)),
	    times(linear(plus(aa, bb), 1, C1), linear(plus(va, vb), 1, C2)), &map, NULL));
	check(vips_avg(map, &score, NULL));
	return (score);
}

int
main(int argc, char **argv)
{
	static const double grounds[] = { 255, 0 };
	double score = 1, one;
	VipsImage *a, *b;
	int i;

	if (argc != 3 || VIPS_INIT(argv[0]) != 0)
		return (2);
	vips_concurrency_set(1);
	for (i = 0; i < 2; i++) {
		a = grey_of(argv[1], grounds[i]);
		b = grey_of(argv[2], grounds[i]);
		if (a->Xsize != b->Xsize || a->Ysize != b->Ysize) {
			(void)fprintf(stderr, "vips_likeness: %d x %d is not %d x %d\n", a->Xsize,
			    a->Ysize, b->Xsize, b->Ysize);
			return (1);
		}
		one = compare(a, b);
		score = one < score ? one : score;
	}
	(void)printf("%.4f\n", score);
	return (0);
}

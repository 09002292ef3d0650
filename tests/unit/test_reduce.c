/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Images with alpha are scaled to the pixels of libvips: multiplied by alpha, resized as
 * floating-point numbers, divided by alpha and rounded.  Rows of opaque ones are scaled to those of
 * vips_reduceh().
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "worker/render/renderer.h"

/* An image in memory of exactly its length, so that a sanitizer sees a byte too many. */
struct picture {
	uint8_t			*pixels;
	VipsImage		*image;
};

/* Noise; stripes of opaque and transparent pixels; opaque noise. */
enum style {
	NOISE,
	STRIPES,
	OPAQUE,
	N_STYLES
};

static uint8_t
alpha_of(uint64_t *random, size_t pixel, enum style style)
{

	switch (style) {
	case NOISE:
		return ((uint8_t)random_below(random, 256));
	case STRIPES:
		return (pixel / 5 % 2 == 0 ? 0 : 255);
	default:
		return (255);
	}
}

static struct picture
new_picture(uint64_t *random, int width, int height, int bands, enum style style)
{
	const size_t len = (size_t)(width * height * bands), n = (size_t)bands;
	struct picture picture = { malloc(len), NULL };
	VipsImage *image;
	size_t i;

	assert_non_null(picture.pixels);
	for (i = 0; i < len; i++)
		picture.pixels[i] = i % n == n - 1 ? alpha_of(random, i / n, style) :
		    (uint8_t)random_below(random, 256);
	image = vips_image_new_from_memory(picture.pixels, len, width, height, bands,
	    VIPS_FORMAT_UCHAR);
	assert_non_null(image);
	assert_int_equal(vips_copy(image, &picture.image, "interpretation",
	    bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL), 0);
	g_object_unref(image);
	return (picture);
}

static void
drop_picture(struct picture *picture)
{

	g_object_unref(picture->image);
	free(picture->pixels);
}

static VipsImage *
reduced_by_vips(VipsImage *in, double across, double down)
{
	VipsImage *t[4], *memory;
	size_t i;

	assert_int_equal(vips_premultiply(in, &t[0], NULL), 0);
	assert_int_equal(vips_resize(t[0], &t[1], across, "vscale", down, NULL), 0);
	assert_int_equal(vips_unpremultiply(t[1], &t[2], NULL), 0);
	assert_int_equal(vips_linear1(t[2], &t[3], 1, 0.5, "uchar", TRUE, NULL), 0);
	memory = vips_image_copy_memory(t[3]);
	assert_non_null(memory);
	for (i = 0; i < 4; i++)
		g_object_unref(t[i]);
	return (memory);
}

static void
check_size(VipsImage *got, VipsImage *wanted)
{

	assert_int_equal(got->Xsize, wanted->Xsize);
	assert_int_equal(got->Ysize, wanted->Ysize);
	assert_int_equal(got->Bands, wanted->Bands);
}

static int
difference(VipsImage *got, VipsImage *wanted, size_t i)
{

	return (abs(VIPS_IMAGE_ADDR(got, 0, 0)[i] - VIPS_IMAGE_ADDR(wanted, 0, 0)[i]));
}

static int
largest_difference(VipsImage *got, VipsImage *wanted)
{
	int largest = 0;
	size_t i;

	for (i = 0; i < VIPS_IMAGE_SIZEOF_IMAGE(got); i++)
		largest = VIPS_MAX(largest, difference(got, wanted, i));
	return (largest);
}

/* Samples differ by 1 at most, and few do: those that are nearly halfway between two numbers. */
static void
check_same(VipsImage *got, VipsImage *wanted)
{
	const size_t len = VIPS_IMAGE_SIZEOF_IMAGE(got);
	size_t differ = 0, i;

	check_size(got, wanted);
	assert_true(largest_difference(got, wanted) <= 1);
	for (i = 0; i < len; i++)
		differ += difference(got, wanted, i) != 0;
	assert_true(differ <= 1 + len / 100);
}

static void
compare(struct picture *picture, int to)
{
	const int width = picture->image->Xsize, height = picture->image->Ysize;
	const double across = (double)to / width;
	const int high = VIPS_MAX(1, (int)(height * across + 0.5));
	const double down = (double)high / height;
	VipsImage *got, *wanted;

	wanted = reduced_by_vips(picture->image, across, down);
	got = reduce_alpha(picture->image, to, high, across, down);
	assert_non_null(got);
	check_same(got, wanted);
	g_object_unref(got);
	g_object_unref(wanted);
}

/* With and without boxes, with whole and broken numbers of pixels, and with no reduction at all. */
static void
test_sizes(void **state)
{
	static const struct {
		int		width, height, to;
	} sizes[] = {
		{ 1, 9, 1 }, { 2, 2, 1 }, { 3, 1, 2 }, { 7, 300, 3 }, { 9, 1, 4 }, { 9, 7, 5 },
		{ 12, 10, 12 }, { 31, 17, 30 }, { 100, 60, 37 }, { 101, 63, 20 }, { 120, 80, 60 },
		{ 257, 129, 1 }, { 257, 129, 3 }, { 300, 7, 11 }, { 320, 200, 80 },
	};
	uint64_t random = RANDOM_SEED;
	struct picture picture;
	int bands, style;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (style = 0; style < N_STYLES; style++)
			for (bands = 2; bands <= 4; bands += 2) {
				picture = new_picture(&random, sizes[i].width, sizes[i].height,
				    bands, (enum style)style);
				compare(&picture, sizes[i].to);
				drop_picture(&picture);
			}
}

/* A size that is less than the factors give is cut from the result; a larger one repeats its edges. */
static void
test_other_sizes(void **state)
{
	uint64_t random = RANDOM_SEED;
	struct picture picture = new_picture(&random, 90, 60, 4, STRIPES);
	VipsImage *got, *wanted = reduced_by_vips(picture.image, 0.37, 0.37), *cut;

	(void)state;
	got = reduce_alpha(picture.image, 31, 20, 0.37, 0.37);
	assert_non_null(got);
	assert_int_equal(vips_extract_area(wanted, &cut, 0, 0, 31, 20, NULL), 0);
	g_object_unref(wanted);
	wanted = vips_image_copy_memory(cut);
	check_same(got, wanted);
	g_object_unref(wanted);
	g_object_unref(cut);
	g_object_unref(got);
	got = reduce_alpha(picture.image, 36, 24, 0.37, 0.37);
	assert_non_null(got);
	assert_int_equal(got->Xsize, 36);
	assert_int_equal(got->Ysize, 24);
	g_object_unref(got);
	drop_picture(&picture);
}

/* NB: libvips 8.15 has vector code for this, with other weights: many samples differ by 1. */
static void
compare_rows(struct picture *picture, double across)
{
	VipsImage *got, *memory, *wanted;

	assert_true(can_reduce_rows(picture->image, across));
	got = reduce_rows(picture->image, across);
	assert_non_null(got);
	assert_int_equal(vips_reduceh(picture->image, &wanted, 1 / across, "gap", 2.0, NULL), 0);
	memory = vips_image_copy_memory(wanted);
	assert_non_null(memory);
	if (vips_version(0) == 8 && vips_version(1) < 15)
		assert_memory_equal(VIPS_IMAGE_ADDR(got, 0, 0), VIPS_IMAGE_ADDR(memory, 0, 0),
		    VIPS_IMAGE_SIZEOF_IMAGE(got));
	check_size(got, memory);
	assert_true(largest_difference(got, memory) <= 1);
	g_object_unref(memory);
	g_object_unref(wanted);
	g_object_unref(got);
}

static void
test_rows(void **state)
{
	static const struct {
		int		width, height;
		double		across;
	} sizes[] = {
		{ 2, 1, 0.5 }, { 3, 2, 2.0 / 3 }, { 9, 40, 0.4 }, { 100, 3, 0.99 }, { 101, 17, 0.37 },
		{ 306, 33, 0.2516 }, { 640, 20, 0.5 }, { 1224, 3, 330.0 / 1224 },
	};
	uint64_t random = RANDOM_SEED;
	struct picture picture;
	int bands;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (bands = 1; bands <= 3; bands += 2) {
			picture = new_picture(&random, sizes[i].width, sizes[i].height, bands,
			    NOISE);
			compare_rows(&picture, sizes[i].across);
			drop_picture(&picture);
		}
}

/* Averages, alpha and larger results are not for it. */
static void
test_other_rows(void **state)
{
	uint64_t random = RANDOM_SEED;
	struct picture picture = new_picture(&random, 90, 2, 3, NOISE);

	(void)state;
	assert_false(can_reduce_rows(picture.image, 0.2));
	assert_false(can_reduce_rows(picture.image, 1));
	assert_false(can_reduce_rows(picture.image, 1.5));
	drop_picture(&picture);
	picture = new_picture(&random, 90, 2, 4, NOISE);
	assert_false(can_reduce_rows(picture.image, 0.5));
	drop_picture(&picture);
}

/* An image that cannot be read to its end. */
static int
fail_below(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{

	(void)seq;
	(void)a;
	(void)b;
	(void)stop;
	memset(VIPS_REGION_ADDR(out, out->valid.left, out->valid.top), 0,
	    VIPS_REGION_SIZEOF_LINE(out));
	return (out->valid.top + out->valid.height > 40 ? -1 : 0);
}

static VipsImage *
broken_image(int bands)
{
	VipsImage *image = vips_image_new();

	vips_image_init_fields(image, 50, 100, bands, VIPS_FORMAT_UCHAR, VIPS_CODING_NONE,
	    VIPS_INTERPRETATION_sRGB, 1.0, 1.0);
	assert_int_equal(vips_image_pipelinev(image, VIPS_DEMAND_STYLE_THINSTRIP, NULL), 0);
	assert_int_equal(vips_image_generate(image, NULL, fail_below, NULL, NULL, NULL), 0);
	return (image);
}

static void
test_damaged(void **state)
{
	VipsImage *image = broken_image(4);

	(void)state;
	assert_null(reduce_alpha(image, 20, 40, 0.4, 0.4));
	g_object_unref(image);
	image = broken_image(3);
	assert_null(reduce_rows(image, 0.4));
	g_object_unref(image);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_other_sizes),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_other_rows),
		cmocka_unit_test(test_damaged),
	};

	(void)argc;
	if (VIPS_INIT(argv[0]) != 0)
		return (1);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}

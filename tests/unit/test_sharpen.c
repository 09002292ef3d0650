/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The loop that sharpens makes the pixels of libvips' convolution.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vips/vips.h>

#include "random.h"
#include "worker/render/sharpen.h"

#define BANDS_MAX	4

/* 2 * image - gaussblur(image, 0.8), whose integer mask is 9 20 9 in both directions. */
static VipsImage *
new_mask(void)
{
	VipsImage *mask = vips_image_new_matrixv(3, 3,
	    -81.0, -180.0, -81.0, -180.0, 2488.0, -180.0, -81.0, -180.0, -81.0);

	assert_non_null(mask);
	vips_image_set_double(mask, "scale", 1444);
	return (mask);
}

static VipsImage *
sharpened_by_vips(uint8_t *pixels, int width, int height, int bands)
{
	VipsImage *image, *mask = new_mask(), *memory, *out;

	image = vips_image_new_from_memory(pixels, (size_t)(width * height * bands), width, height,
	    bands, VIPS_FORMAT_UCHAR);
	assert_non_null(image);
	assert_int_equal(vips_conv(image, &out, mask, "precision", VIPS_PRECISION_INTEGER, NULL),
	    0);
	memory = vips_image_copy_memory(out);
	assert_non_null(memory);
	g_object_unref(out);
	g_object_unref(mask);
	g_object_unref(image);
	return (memory);
}

/* Noise; black and white; small steps, whose results are not clipped. */
static uint8_t
random_sample(uint64_t *random, int style)
{

	switch (style) {
	case 0:
		return ((uint8_t)random_below(random, 256));
	case 1:
		return (random_below(random, 2) == 0 ? 0 : 255);
	default:
		return ((uint8_t)(100 + random_below(random, 9)));
	}
}

/* The memory has exactly the length of the pixels, so that a sanitizer sees a byte too many. */
static void
compare(uint64_t *random, int width, int height, int bands, int style)
{
	const size_t len = (size_t)(width * height * bands);
	uint8_t *pixels = malloc(len);
	VipsImage *wanted;
	size_t i;

	assert_non_null(pixels);
	for (i = 0; i < len; i++)
		pixels[i] = random_sample(random, style);
	wanted = sharpened_by_vips(pixels, width, height, bands);
	sharpen_pixels(pixels, (size_t)width, (size_t)height, (size_t)bands);
	assert_memory_equal(pixels, VIPS_IMAGE_ADDR(wanted, 0, 0), len);
	g_object_unref(wanted);
	free(pixels);
}

static void
test_small_sizes(void **state)
{
	uint64_t random = RANDOM_SEED;
	int bands, height, style, width;

	(void)state;
	for (bands = 1; bands <= BANDS_MAX; bands++)
		for (height = 1; height <= 9; height++)
			for (width = 1; width <= 9; width++)
				for (style = 0; style < 3; style++)
					compare(&random, width, height, bands, style);
}

static void
test_larger_sizes(void **state)
{
	static const int sizes[][2] = { { 1, 300 }, { 300, 1 }, { 2, 129 }, { 17, 31 },
	    { 129, 65 }, { 331, 97 } };
	uint64_t random = RANDOM_SEED;
	int bands, style;
	size_t i;

	(void)state;
	for (bands = 1; bands <= BANDS_MAX; bands++)
		for (i = 0; i < sizeof sizes / sizeof *sizes; i++)
			for (style = 0; style < 3; style++)
				compare(&random, sizes[i][0], sizes[i][1], bands, style);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_sizes),
		cmocka_unit_test(test_larger_sizes),
	};
	int ret;

	(void)argc;
	if (VIPS_INIT(argv[0]) != 0)
		return (1);
	vips_concurrency_set(1);
	ret = cmocka_run_group_tests(tests, NULL, NULL);
	vips_shutdown();
	return (ret);
}

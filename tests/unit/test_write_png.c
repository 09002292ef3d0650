/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A PNG that is written has the pixels of its image, as libpng reads it.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vips/vips.h>
#include <zlib.h>

#include "random.h"
#include "worker/render/renderer.h"

#define BANDS_MAX	4
#define EFFORT		5
#define N_FILTERS	5

static const VipsInterpretation interpretations[] = {
	[1] = VIPS_INTERPRETATION_B_W, [2] = VIPS_INTERPRETATION_B_W,
	[3] = VIPS_INTERPRETATION_sRGB, [4] = VIPS_INTERPRETATION_sRGB,
};

/* Pixels that each filter suits: noise, and some that continue those beside or above them. */
enum style { NOISE, ACROSS, DOWN, SMOOTH, DIAGONAL, N_STYLES };

static uint8_t
sample(uint64_t *random, enum style style, int x, int y, int band)
{
	const unsigned noise = random_below(random, 256), little = noise % 3;

	switch (style) {
	case ACROSS:
		return ((uint8_t)(y * 89 + band * 31 + (int)little));
	case DOWN:
		return ((uint8_t)(x * 89 + band * 31 + (int)little));
	case SMOOTH:
		return ((uint8_t)(x + y + (int)(noise % 32)));
	case DIAGONAL:
		return ((uint8_t)((x / 3) * 89 + (y / 5) * 57));
	default:
		return ((uint8_t)noise);
	}
}

static VipsImage *
new_image(const uint8_t *pixels, int width, int height, int bands)
{
	VipsImage *bare, *image;

	bare = vips_image_new_from_memory(pixels, (size_t)(width * height * bands), width, height,
	    bands, VIPS_FORMAT_UCHAR);
	assert_non_null(bare);
	assert_int_equal(vips_copy(bare, &image, "interpretation", interpretations[bands],
	    "xres", 2.0, "yres", 3.0, NULL), 0);
	g_object_unref(bare);
	assert_int_equal(vips_image_wio_input(image), 0);
	return (image);
}

/* Count the filters of rows. */
static void
count_filters(const uint8_t *png, int height, size_t row, unsigned counts[N_FILTERS])
{
	const size_t at = 8 + 12 + 13 + 12 + 9;		/* of the chunk of the rows */
	uLongf len = (uLongf)(row + 1) * (uLongf)height;
	uint8_t *rows = malloc(len);
	size_t i, n = 0;

	assert_non_null(rows);
	for (i = 0; i < 4; i++)
		n = n << 8 | png[at + i];
	assert_memory_equal(png + at + 4, "IDAT", 4);
	assert_int_equal(uncompress(rows, &len, png + at + 8, n), Z_OK);
	assert_int_equal(len, (row + 1) * (size_t)height);
	for (i = 0; i < (size_t)height; i++) {
		assert_true(rows[i * (row + 1)] < N_FILTERS);
		counts[rows[i * (row + 1)]]++;
	}
	free(rows);
}

static void
compare(const uint8_t *pixels, VipsImage *image, int filtered, unsigned counts[N_FILTERS])
{
	const size_t row = VIPS_IMAGE_SIZEOF_LINE(image);
	VipsImage *read, *memory;
	size_t len;
	void *png;

	assert_true(can_write_png(image));
	assert_int_equal(write_png(image, filtered, EFFORT, &png, &len), 0);
	count_filters(png, image->Ysize, row, counts);
	assert_int_equal(vips_pngload_buffer(png, len, &read, "fail_on", VIPS_FAIL_ON_WARNING, NULL), 0);
	assert_int_equal(read->Xsize, image->Xsize);
	assert_int_equal(read->Ysize, image->Ysize);
	assert_int_equal(read->Bands, image->Bands);
	assert_int_equal((int)(read->Xres * 1000 + 0.5), 2000);
	assert_int_equal((int)(read->Yres * 1000 + 0.5), 3000);
	memory = vips_image_copy_memory(read);
	assert_non_null(memory);
	assert_memory_equal(memory->data, pixels, row * (size_t)image->Ysize);
	g_object_unref(memory);
	g_object_unref(read);
	g_free(png);
}

/* The memory has exactly the length of the pixels, so that a sanitizer sees a byte too many. */
static void
compare_style(uint64_t *random, int width, int height, int bands, enum style style,
    unsigned counts[N_FILTERS])
{
	uint8_t *pixels = malloc((size_t)(width * height * bands));
	VipsImage *image;
	int i, filtered;

	assert_non_null(pixels);
	for (i = 0; i < width * height * bands; i++)
		pixels[i] = sample(random, style, i / bands % width, i / bands / width, i % bands);
	image = new_image(pixels, width, height, bands);
	for (filtered = 0; filtered < 2; filtered++)
		compare(pixels, image, filtered, counts);
	g_object_unref(image);
	free(pixels);
}

static void
test_pixels(void **state)
{
	static const int sides[] = { 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 1500 };
	unsigned counts[N_FILTERS] = { 0 }, filter;
	uint64_t random = RANDOM_SEED;
	int bands, style;
	size_t i;

	(void)state;
	for (bands = 1; bands <= BANDS_MAX; bands++)
		for (style = 0; style < N_STYLES; style++)
			for (i = 0; i < sizeof sides / sizeof sides[0]; i++)
				compare_style(&random, sides[i], 1 + (int)random_below(&random, 40),
				    bands, (enum style)style, counts);
	for (filter = 0; filter < N_FILTERS; filter++)
		assert_true(counts[filter] > 0);
}

/* Differences of a smooth image are compressed better than its samples. */
static void
test_filters_help(void **state)
{
	const int side = 256;
	uint8_t *pixels = malloc((size_t)(side * side * 3));
	uint64_t random = RANDOM_SEED;
	size_t len[2];
	VipsImage *image;
	void *png;
	int i;

	(void)state;
	assert_non_null(pixels);
	for (i = 0; i < side * side * 3; i++)
		pixels[i] = sample(&random, SMOOTH, i / 3 % side, i / 3 / side, i % 3);
	image = new_image(pixels, side, side, 3);
	for (i = 0; i < 2; i++) {
		assert_int_equal(write_png(image, i, EFFORT, &png, &len[i]), 0);
		g_free(png);
	}
	assert_true(len[1] < len[0] * 9 / 10);
	g_object_unref(image);
	free(pixels);
}

/* Larger images are for libvips. */
static void
test_large(void **state)
{
	VipsImage *image;

	(void)state;
	assert_int_equal(vips_black(&image, 65535, 255, NULL), 0);
	assert_true(can_write_png(image));
	g_object_unref(image);
	assert_int_equal(vips_black(&image, 65535, 257, NULL), 0);
	assert_false(can_write_png(image));
	g_object_unref(image);
}

static int
start(void **state)
{

	(void)state;
	return (VIPS_INIT("test_write_png"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pixels),
		cmocka_unit_test(test_filters_help),
		cmocka_unit_test(test_large),
	};

	return (cmocka_run_group_tests_name("write_png", tests, start, NULL));
}

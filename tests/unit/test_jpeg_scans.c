/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A progressive JPEG without the details that an eighth of its size does not show: it is shorter,
 * and the image is the same.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vips/vips.h>

#include "random.h"
#include "worker/inspect/jpeg_scans.h"

/* Sizes with incomplete blocks, and with more blocks than a run can have. */
#define WIDTH		1605
#define HEIGHT		1411

/* Where the frame and the first scans list their components. */
#define HEAD		1000

struct file {
	uint8_t		*bytes;
	size_t		len;
};

static VipsImage *
noise(int bands, VipsInterpretation space)
{
	VipsImage *all = NULL, *band, *out;
	int i;

	for (i = 0; i < bands; i++) {
		assert_int_equal(vips_gaussnoise(&band, WIDTH, HEIGHT, "mean", 100.0 + 10 * i,
		    "sigma", 40.0, "seed", i, NULL), 0);
		if (all == NULL) {
			all = band;
			continue;
		}
		assert_int_equal(vips_bandjoin2(all, band, &out, NULL), 0);
		g_object_unref(all);
		g_object_unref(band);
		all = out;
	}
	assert_int_equal(vips_cast_uchar(all, &out, NULL), 0);
	g_object_unref(all);
	assert_int_equal(vips_copy(out, &all, "interpretation", space, NULL), 0);
	g_object_unref(out);
	return (all);
}

static struct file
jpeg(int bands, VipsInterpretation space, int subsample, int progressive)
{
	VipsImage *image = noise(bands, space);
	struct file file = { NULL, 0 };

	assert_int_equal(vips_jpegsave_buffer(image, (void **)&file.bytes, &file.len,
	    "subsample_mode", subsample ? VIPS_FOREIGN_SUBSAMPLE_ON : VIPS_FOREIGN_SUBSAMPLE_OFF,
	    "interlace", progressive, NULL), 0);
	g_object_unref(image);
	return (file);
}

static uint8_t *
eighth(const uint8_t *bytes, size_t len, size_t *size)
{
	VipsImage *image;
	uint8_t *pixels;

	assert_int_equal(vips_jpegload_buffer((void *)(uintptr_t)bytes, len, &image, "shrink", 8,
	    "fail_on", VIPS_FAIL_ON_WARNING, NULL), 0);
	pixels = vips_image_write_to_memory(image, size);
	assert_non_null(pixels);
	g_object_unref(image);
	return (pixels);
}

static void
test_same(void **state)
{
	static const struct {
		int			bands;
		VipsInterpretation	space;
		int			subsample;
		unsigned		most;	/* of the file, in hundredths */
	} c[] = {
		{ 1, VIPS_INTERPRETATION_B_W,	0, 20 },
		{ 3, VIPS_INTERPRETATION_sRGB,	0, 20 },
		{ 3, VIPS_INTERPRETATION_sRGB,	1, 60 },
		{ 4, VIPS_INTERPRETATION_CMYK,	0, 20 },
	};
	uint8_t *less, *want, *got;
	size_t i, len, want_size, got_size;
	struct file file;

	(void)state;
	for (i = 0; i < sizeof c / sizeof c[0]; i++) {
		file = jpeg(c[i].bands, c[i].space, c[i].subsample, 1);
		less = jpeg_without_details(file.bytes, file.len, &len);
		assert_non_null(less);
		assert_true(len < file.len / 100 * c[i].most);
		want = eighth(file.bytes, file.len, &want_size);
		got = eighth(less, len, &got_size);
		assert_int_equal(got_size, want_size);
		assert_memory_equal(got, want, want_size);
		g_free(got);
		g_free(want);
		g_free(less);
		g_free(file.bytes);
	}
}

static void
test_nothing_to_leave_out(void **state)
{
	struct file file = jpeg(3, VIPS_INTERPRETATION_sRGB, 1, 0);
	size_t len;

	(void)state;
	assert_null(jpeg_without_details(file.bytes, file.len, &len));
	assert_null(jpeg_without_details(file.bytes, file.len / 2, &len));
	g_free(file.bytes);
}

/* No byte beyond the file is read, whatever it says: the copy has exactly its length. */
static void
test_damaged(void **state)
{
	struct file file = jpeg(3, VIPS_INTERPRETATION_sRGB, 1, 1);
	uint64_t seed = RANDOM_SEED;
	uint8_t *copy;
	size_t i, len, n;

	(void)state;
	for (i = 0; i < 300; i++) {
		n = 3 + random_below(&seed, i % 2 ? 1000 : (unsigned)file.len - 3);
		copy = malloc(n);
		assert_non_null(copy);
		memcpy(copy, file.bytes, n);
		copy[2 + random_below(&seed, VIPS_MIN((unsigned)n - 2, HEAD))] =
		    (uint8_t)random_below(&seed, 256);
		g_free(jpeg_without_details(copy, n, &len));
		free(copy);
	}
	g_free(file.bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_nothing_to_leave_out),
		cmocka_unit_test(test_damaged),
	};

	if (VIPS_INIT("test") != 0)
		return (1);
	vips_cache_set_max(0);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Colours in headers: the tags of a page of a TIFF, the chunks of a PNG, an ICC profile.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "worker/inspect/icc_header.h"
#include "worker/inspect/png_colour.h"
#include "worker/inspect/tiff_page.h"

/* Copy bytes into memory of exactly their length, so that a sanitizer sees a byte too many. */
static uint8_t *
exactly(const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len == 0 ? 1 : len);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	return (copy);
}

static int
page_of(const void *bytes, size_t len, unsigned number, struct tiff_page *page)
{
	uint8_t *copy = exactly(bytes, len);
	int ret = tiff_page(copy, len, number, page);

	free(copy);
	return (ret);
}

/* Two pages: grey of 16 bits; and RGB with two extra samples, of which the second is alpha. */
#define ENTRY(tag, type, n, value)	tag type n value
static const char little[] =
    "II\x2a\0" "\x08\0\0\0"
    "\x02\0"
    ENTRY("\x02\1", "\3\0", "\1\0\0\0", "\x10\0\0\0")		/* BitsPerSample */
    ENTRY("\x06\1", "\3\0", "\1\0\0\0", "\1\0\0\0")		/* Photometric */
    "\x26\0\0\0"
    "\x04\0"
    ENTRY("\x06\1", "\3\0", "\1\0\0\0", "\2\0\0\0")
    ENTRY("\x15\1", "\3\0", "\1\0\0\0", "\5\0\0\0")		/* SamplesPerPixel */
    ENTRY("\x52\1", "\3\0", "\2\0\0\0", "\0\0\2\0")		/* ExtraSamples */
    ENTRY("\x53\1", "\3\0", "\3\0\0\0", "\x5c\0\0\0")		/* SampleFormat */
    "\0\0\0\0"
    "\3\0\3\0\3\0";

static const char big[] =
    "MM\0\x2b" "\0\x08\0\0" "\0\0\0\0\0\0\0\x10"
    "\0\0\0\0\0\0\0\1"
    ENTRY("\1\x03", "\0\3", "\0\0\0\0\0\0\0\1", "\0\7\0\0\0\0\0\0")	/* Compression */
    "\0\0\0\0\0\0\0\0";

static void
test_tiff_pages(void **state)
{
	struct tiff_page page;

	(void)state;
	assert_int_equal(page_of(little, sizeof little - 1, 1, &page), 0);
	assert_int_equal(page.bits, 16);
	assert_int_equal(page.samples, 1);
	assert_int_equal(page.photometric, TIFF_BLACK_IS_ZERO);
	assert_int_equal(page.format, TIFF_UNSIGNED);
	assert_int_equal(page.extras, 0);
	assert_int_equal(page_of(little, sizeof little - 1, 2, &page), 0);
	assert_int_equal(page.photometric, TIFF_RGB);
	assert_int_equal(page.samples, 5);
	assert_int_equal(page.extras, 2);
	assert_int_equal(page.alpha, 2);
	assert_int_equal(page.format, TIFF_FLOAT);
	assert_int_equal(page_of(little, sizeof little - 1, 3, &page), -1);
	assert_int_equal(page_of(big, sizeof big - 1, 1, &page), 0);
	assert_int_equal(page.compression, TIFF_COMPRESSION_JPEG);
	assert_int_equal(page.bits, 1);
}

/* A directory that names itself as the next one ends with the number of pages asked for. */
static void
test_tiff_circle(void **state)
{
	char circle[sizeof little];
	struct tiff_page page;

	(void)state;
	memcpy(circle, little, sizeof little);
	memcpy(circle + 34, "\x08\0\0\0", 4);
	assert_int_equal(page_of(circle, sizeof circle - 1, 65535, &page), 0);
	assert_int_equal(page.bits, 16);
}

/* The beginning of a PNG with one chunk, whose checksum is not read. */
static size_t
add_chunk(uint8_t *png, size_t at, const char *name, const void *data, size_t len)
{

	memset(png + at, 0, 4);
	png[at + 3] = (uint8_t)len;
	memcpy(png + at + 4, name, 4);
	memcpy(png + at + 8, data, len);
	memset(png + at + 8 + len, 0, 4);
	return (at + 12 + len);
}

static int
colour_of(const uint8_t *png, size_t len, struct png_colour *colour)
{
	uint8_t *copy = exactly(png, len);
	int ret = png_colour(copy, len, colour);

	free(copy);
	return (ret);
}

#define GAMMA_1		"\0\1\x86\xa0"
#define GAMMA_SRGB	"\0\0\xb1\x8f"

static void
test_png_chunks(void **state)
{
	static const uint8_t p3[] = { 12, 13, 0, 1 }, pq[] = { 9, 16, 0, 1 };
	static const uint8_t no_points[32];
	struct png_colour colour;
	uint8_t png[256] = "\x89PNG\r\n\x1a\n";
	size_t len;

	(void)state;
	len = add_chunk(png, 8, "gAMA", GAMMA_1, 4);
	assert_int_equal(colour_of(png, len, &colour), 1);
	assert_true(colour.gamma > 0.999 && colour.gamma < 1.001);
	len = add_chunk(png, 8, "gAMA", GAMMA_SRGB, 4);
	assert_int_equal(colour_of(png, len, &colour), 0);
	len = add_chunk(png, 8, "gAMA", "\0\0\0\0", 4);
	assert_int_equal(colour_of(png, len, &colour), 0);
	/* the better one counts, in any order */
	len = add_chunk(png, 8, "gAMA", GAMMA_1, 4);
	len = add_chunk(png, len, "sRGB", "\0", 1);
	assert_int_equal(colour_of(png, len, &colour), 0);
	len = add_chunk(png, len, "cICP", p3, 4);
	assert_int_equal(colour_of(png, len, &colour), 1);
	assert_int_equal(colour.curve, PNG_CURVE_SRGB);
	assert_true(colour.red.x > 0.679 && colour.red.x < 0.681);
	/* light of high-range screens is not supported */
	len = add_chunk(png, 8, "cICP", pq, 4);
	assert_int_equal(colour_of(png, len, &colour), 0);
	/* three points on a line */
	len = add_chunk(png, 8, "gAMA", GAMMA_1, 4);
	len = add_chunk(png, len, "cHRM", no_points, sizeof no_points);
	assert_int_equal(colour_of(png, len, &colour), 0);
	/* a chunk after the pixels is too late */
	len = add_chunk(png, 8, "IDAT", "", 0);
	len = add_chunk(png, len, "gAMA", GAMMA_1, 4);
	assert_int_equal(colour_of(png, len, &colour), 0);
}

static void
test_icc(void **state)
{
	uint8_t profile[160] = { 0 };

	(void)state;
	memcpy(profile + 16, "GRAY", 4);
	assert_true(icc_has_space(profile, sizeof profile, "GRAY"));
	assert_false(icc_has_space(profile, sizeof profile, "RGB "));
	assert_false(icc_has_space(profile, 20, "GRAY"));
	assert_int_equal(icc_intent(profile, sizeof profile), ICC_RELATIVE);
	profile[131] = 1;
	memcpy(profile + 132, "A2B0", 4);
	assert_int_equal(icc_intent(profile, sizeof profile), ICC_PERCEPTUAL);
	profile[131] = 2;
	memcpy(profile + 144, "A2B1", 4);
	assert_int_equal(icc_intent(profile, sizeof profile), ICC_RELATIVE);
	/* a table of more tags than there are bytes */
	memset(profile + 128, 0xff, 4);
	assert_int_equal(icc_intent(profile, sizeof profile), ICC_RELATIVE);
}

/* No byte beyond the end is read, whatever the file says. */
static void
test_mutations(void **state)
{
	uint64_t seed = RANDOM_SEED;
	struct png_colour colour;
	struct tiff_page page;
	uint8_t bytes[sizeof little];
	size_t i, len;
	int n;

	(void)state;
	for (n = 0; n < 100000; n++) {
		memcpy(bytes, n % 2 ? big : little, n % 2 ? sizeof big : sizeof little);
		for (i = 0; i < 4; i++)
			bytes[random_below(&seed, sizeof bytes)] =
			    (uint8_t)random_below(&seed, 256);
		len = random_below(&seed, n % 2 ? sizeof big : sizeof little);
		(void)page_of(bytes, len, 1 + (unsigned)n % 3, &page);
		(void)colour_of(bytes, len, &colour);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tiff_pages),
		cmocka_unit_test(test_tiff_circle),
		cmocka_unit_test(test_png_chunks),
		cmocka_unit_test(test_icc),
		cmocka_unit_test(test_mutations),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}

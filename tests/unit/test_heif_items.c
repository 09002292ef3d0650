/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The types of image in a HEIF, by its list of items; none if the list cannot be read.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "thumburl/thumburl.h"
#include "worker/inspect/heif_items.h"

#define AVIF	THUMBURL_TYPE_BIT(AVIF)
#define HEIF	THUMBURL_TYPE_BIT(HEIF)

#define FTYP	"\0\0\0\x10" "ftypavif\0\0\0\0"
#define ITEM(type)	"\0\0\0\x15" "infe\2\0\0\0\0\1\0\0" type "\0"
#define ITEM_3(type)	"\0\0\0\x17" "infe\3\0\0\0\0\0\0\1\0\0" type "\0"
#define ITEM_0		"\0\0\0\x11" "infe\0\0\0\0\0\1\0\0\0"

/* Boxes around the next n bytes, fewer than 200. */
#define META(n)		"\0\0\0" n "meta\0\0\0\0"
#define IINF		"iinf\0\0\0\0\0\1"
#define IINF_1		"iinf\1\0\0\0\0\0\0\1"

static struct survey
survey_of(const void *bytes, size_t len)
{
	struct survey survey;
	uint8_t *copy = malloc(len);

	/* of exactly its length, so that a sanitizer sees a byte too many */
	assert_non_null(copy);
	memcpy(copy, bytes, len);
	memset(&survey, 0, sizeof survey);
	survey_heif(copy, len, &survey);
	free(copy);
	return (survey);
}

#define images(text)	(survey_of(text, sizeof(text) - 1).images)
#define item_bytes(text)	(survey_of(text, sizeof(text) - 1).item_bytes)

static void
test_types(void **state)
{

	(void)state;
#define ONE(type)	images(FTYP META("\x2f") "\0\0\0\x23" IINF ITEM(type))
	assert_int_equal(ONE("av01"), AVIF);
	assert_int_equal(ONE("hvc1"), HEIF);
	assert_int_equal(ONE("jpeg"), HEIF);
	assert_int_equal(ONE("\0\0\0\0"), HEIF);
	assert_int_equal(ONE("grid"), 0);
	assert_int_equal(ONE("Exif"), 0);
#define TWO(a, b)	images(FTYP META("\x44") "\0\0\0\x38" IINF ITEM(a) ITEM(b))
	assert_int_equal(TWO("av01", "Exif"), AVIF);
	assert_int_equal(TWO("grid", "hvc1"), HEIF);
	assert_int_equal(TWO("av01", "hvc1"), AVIF | HEIF);
}

static void
test_versions(void **state)
{

	(void)state;
	assert_int_equal(images(FTYP META("\x31") "\0\0\0\x25" IINF_1 ITEM("hvc1")), HEIF);
	assert_int_equal(images(FTYP META("\x31") "\0\0\0\x25" IINF ITEM_3("hvc1")), HEIF);
	assert_int_equal(images(FTYP META("\x40") "\0\0\0\x34" IINF ITEM_0 ITEM("av01")), AVIF);
	/* a box up to the end, and a box with a size of 64 bits */
	assert_int_equal(images(FTYP META("\0") "\0\0\0\0" IINF ITEM("hvc1")), HEIF);
	assert_int_equal(images(FTYP "\0\0\0\1meta\0\0\0\0\0\0\0\x37\0\0\0\0"
	    "\0\0\0\x23" IINF ITEM("hvc1")), HEIF);
}

/* Other boxes may be anywhere, and a box may be there several times. */
static void
test_places(void **state)
{

	(void)state;
	assert_int_equal(images(FTYP "\0\0\0\x09" "freex" META("\x38") "\0\0\0\x09" "hdlrx"
	    "\0\0\0\x23" IINF ITEM("hvc1")), HEIF);
	assert_int_equal(images(FTYP META("\x2f") "\0\0\0\x23" IINF ITEM("av01")
	    META("\x2f") "\0\0\0\x23" IINF ITEM("hvc1")), AVIF | HEIF);
	assert_int_equal(images(FTYP META("\x52") "\0\0\0\x23" IINF ITEM("av01")
	    "\0\0\0\x23" IINF ITEM("hvc1")), AVIF | HEIF);
	/* data that is cut, and bytes after the last box */
	assert_int_equal(images(FTYP META("\x2f") "\0\0\0\x23" IINF ITEM("av01")
	    "\0\0\1\0mdatx"), AVIF);
	assert_int_equal(images(FTYP META("\x2f") "\0\0\0\x23" IINF ITEM("av01") "\0\0\0"), AVIF);
}

/* Parts of items, whose places and lengths have as many bytes as is said before. */
static void
test_bytes(void **state)
{

	(void)state;
#define ILOC(version, sizes, n)	"iloc" version "\0\0\0" sizes n
	assert_true(item_bytes(FTYP META("\x14") "\0\0\0\x08" "free") == 0);
	/* two items, of which the second has two parts */
	assert_true(item_bytes(FTYP META("\x40") "\0\0\0\x34" ILOC("\0", "\x44\0", "\0\2")
	    "\0\1\0\0\0\1" "offs\0\0\1\0"
	    "\0\2\0\0\0\2" "offs\0\0\0\2" "offs\0\0\0\3") == 0x105);
	/* with a method, a base, an index, and lengths of 8 bytes */
	assert_true(item_bytes(FTYP META("\x38") "\0\0\0\x2c" ILOC("\1", "\x48\x44", "\0\1")
	    "\0\1\0\0\0\0base\0\1" "indxoffs\0\0\0\1\0\0\0\0") == 4294967296.);
	/* cut off */
	assert_true(item_bytes(FTYP META("\x24") "\0\0\0\x18" ILOC("\0", "\x44\0", "\0\2")
	    "\0\1\0\0\xff\xff" "of") == 0);
}

static void
test_bad(void **state)
{

	(void)state;
	assert_int_equal(images("x"), 0);
	assert_int_equal(images(FTYP), 0);
	assert_int_equal(images(FTYP META("\x0c")), 0);
	assert_int_equal(images(FTYP META("\x2f") "\0\0\0\x23" IINF ITEM("av01")
	    "\0\0\0\x0a" "meta\0\0"), 0);
	/* a list, or an item, that exceeds its box or is too short */
	assert_int_equal(images(FTYP META("\x2f") "\0\0\0\x24" IINF ITEM("av01")), 0);
	assert_int_equal(images(FTYP META("\x2f") "\0\0\0\x07" IINF ITEM("av01")), 0);
	assert_int_equal(images(FTYP META("\x19") "\0\0\0\x0d" "iinf\0\0\0\0\0"), 0);
	assert_int_equal(images(FTYP META("\x44") "\0\0\0\x38" IINF ITEM("av01")
	    "\0\0\0\x16" "infe\2\0\0\0\0\1\0\0hvc1\0"), 0);
	assert_int_equal(images(FTYP META("\x3e") "\0\0\0\x32" IINF ITEM("av01")
	    "\0\0\0\x0f" "infe\2\0\0\0\0\1\0"), 0);
	assert_int_equal(images(FTYP META("\x33") "\0\0\0\x27" IINF ITEM("av01") "\0\0\0\1"), 0);
	assert_int_equal(images(FTYP META("\x3f") "\0\0\0\x33" IINF ITEM("av01")
	    "\0\0\0\1infe\xff\xff\xff\xff\xff\xff\xff\xff"), 0);
}

/* In broken files no byte beyond the end is read, and the search ends. */
static void
test_noise(void **state)
{
	static const char whole[] = FTYP META("\x6c") "\0\0\0\x60" IINF ITEM("av01") ITEM_3("hvc1")
	    ITEM_0 ITEM("grid") "\0\0\0\x0c" "mdatxxxx";
	unsigned i, j, n, counts[2] = { 0, 0 };
	uint64_t seed = RANDOM_SEED;
	char text[sizeof whole - 1];

	(void)state;
	assert_int_equal(images(whole), AVIF | HEIF);
	for (i = 0; i < 200000; i++) {
		memcpy(text, whole, sizeof text);
		n = 1 + random_below(&seed, 4);
		for (j = 0; j < n; j++)
			text[random_below(&seed, sizeof text)] = (char)random_below(&seed, 256);
		counts[survey_of(text, 1 + random_below(&seed, sizeof text)).images == 0]++;
	}
	assert_true(counts[0] > 0 && counts[1] > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_noise),
	};

	return (cmocka_run_group_tests_name("heif_items", tests, NULL, NULL));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Hiding metadata from decoders: texts of a PNG, segments of a JPEG, tags of a TIFF.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "random.h"
#include "worker/inspect/big_endian.h"
#include "worker/inspect/metadata.h"
#include "worker/inspect/tiff_page.h"

/* A file that is mapped as in a worker, and an inaccessible page behind its end. */
struct mapped {
	uint8_t			*all, *bytes;
	size_t			size, len;
};

static struct mapped
map(const void *bytes, size_t len)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct mapped m = { .len = len };

	m.size = (len + page - 1) / page * page + page;
	m.all = mmap(NULL, m.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(m.all != MAP_FAILED);
	m.bytes = m.all + m.size - page - len;
	memcpy(m.bytes, bytes, len);
	assert_int_equal(mprotect(m.all, m.size - page, PROT_READ), 0);
	assert_int_equal(mprotect(m.all + m.size - page, page, PROT_NONE), 0);
	return (m);
}

static void
unmap(struct mapped *m)
{

	assert_int_equal(munmap(m->all, m->size), 0);
}

/* A file that is written item by item. */
struct file {
	uint8_t			bytes[8 << 20];
	size_t			len;
};

static struct file file;

static void
put(const void *bytes, size_t len)
{

	assert_true(file.len + len <= sizeof file.bytes);
	memcpy(file.bytes + file.len, bytes, len);
	file.len += len;
}

static void
put_be(uint32_t value, unsigned bytes)
{
	const uint8_t be[] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
	    (uint8_t)(value >> 8), (uint8_t)value };

	put(be + 4 - bytes, bytes);
}

static void
put_zeros(size_t n)
{

	assert_true(file.len + n <= sizeof file.bytes);
	memset(file.bytes + file.len, 0, n);
	file.len += n;
}

/* A chunk of zeros; its CRC does not matter. */
static void
put_chunk(const char *type, size_t len)
{

	put_be((uint32_t)len, 4);
	put(type, 4);
	put_zeros(len + 4);
}

static void
test_png(void **state)
{
	static const char * const types[] = { "zTXt", "IDAT", "iTXt", "tEXt", "tEXt", "IEND" };
	static const char * const after[] = { "vtHd", "IDAT", "vtHd", "tEXt", "vtHd", "IEND" };
	static const size_t sizes[] = { 10, 10, 0, METADATA_LEFT, 2000, 0 };
	struct mapped m;
	size_t i, pos;

	(void)state;
	file.len = 0;
	put("\x89PNG\r\n\x1a\n", 8);
	for (i = 0; i < 6; i++)
		put_chunk(types[i], sizes[i]);
	m = map(file.bytes, file.len);
	assert_int_equal(hide_png_metadata(m.bytes, m.len), 0);
	for (i = 0, pos = 8; i < 6; i++, pos += sizes[i - 1] + 12) {
		assert_memory_equal(m.bytes + pos + 4, after[i], 4);
		assert_int_equal(be32(m.bytes + pos), sizes[i]);
	}
	/* the CRC of a hidden chunk without data, calculated with another program */
	assert_int_equal(be32(m.bytes + 8 + 22 + 22 + 8), 0x4e97809c);
	unmap(&m);
}

static void
put_segment(unsigned code, const char *word, size_t word_len, size_t len)
{

	put_be(0xff00 | code, 2);
	put_be((uint32_t)(len + 2), 2);
	put(word, word_len);
	put_zeros(len - word_len);
}

static void
test_jpeg(void **state)
{
	struct mapped m;
	unsigned n, codes[256] = { 0 };
	size_t pos;

	(void)state;
	file.len = 0;
	put("\xff\xd8", 2);
	put_segment(0xe0, "JFIF", 5, 14);
	for (n = 0; n < 30; n++)
		put_segment(0xed, "Photoshop", 9, 60000);
	put_segment(0xe1, "Exif\0", 6, 60000);
	put_segment(0xe1, "Exif\0", 6, 60000);
	put_segment(0xee, "Adobe", 5, 12);
	for (n = 0; n < 30; n++)
		put_segment(0xe2, "ICC_PROFILE", 12, 60000);
	put("\xff\xd9", 2);
	m = map(file.bytes, file.len);
	assert_int_equal(hide_jpeg_metadata(m.bytes, m.len), 0);
	for (pos = 2; m.bytes[pos + 1] != 0xd9; pos += 2 + be16(m.bytes + pos + 2))
		codes[m.bytes[pos + 1]]++;
	assert_int_equal(codes[0xe0], 1);
	assert_int_equal(codes[0xed], 17);
	assert_int_equal(codes[0xe1], 1);
	assert_int_equal(codes[0xee], 1);
	assert_int_equal(codes[0xe2], 30);
	assert_int_equal(codes[0xfe], 14);
	unmap(&m);
}

static void
put_entry(unsigned tag, unsigned type, uint32_t count)
{

	put_be(tag, 2);
	put_be(type, 2);
	put_be(count, 4);
	put_be(8, 4);
}

static void
test_tiff(void **state)
{
	static const uint32_t counts[] = { 1, 2, 600000, 1, 1, 5000000 };
	struct mapped m;
	struct tiff t;
	uint64_t at;
	size_t i;

	(void)state;
	file.len = 0;
	put("MM\0*\0\0\0\x08", 8);
	put_be(6, 2);
	put_entry(256, 3, 1);
	put_entry(270, 2, 2);
	put_entry(700, 1, 600000);		/* below the limit, and the next one above */
	put_entry(33723, 4, 200000);
	put_entry(34377, 7, 600000);
	put_entry(34675, 7, 5000000);		/* a profile */
	put_be(0, 4);
	m = map(file.bytes, file.len);
	assert_int_equal(hide_tiff_metadata(m.bytes, m.len), 0);
	at = tiff_header(&t, m.bytes, m.len);
	assert_int_equal(tiff_entries(&t, at), 6);
	for (i = 0; i < 6; i++)
		assert_int_equal(be32(m.bytes + 10 + 12 * i + 4), counts[i]);
	assert_int_equal(be16(m.bytes + 10 + 12 * 3 + 2), 1);
	unmap(&m);
}

static void
test_jxl(void **state)
{
	static const char boxes[] = "\0\0\0\x0cJXL \r\n\x87\n" "\0\0\0\x0c" "brobxml "
	    "\0\0\0\1" "brob" "\0\0\0\0\0\0\0\x10" "\0\0\0\x0c" "jxlcbrob" "\0\0\0\0" "brob";
	struct mapped m = map(boxes, sizeof boxes - 1);

	(void)state;
	assert_int_equal(hide_jxl_metadata(m.bytes, m.len), 0);
	assert_memory_equal(m.bytes + 12 + 4, "freexml ", 8);
	assert_memory_equal(m.bytes + 24 + 4, "free", 4);
	assert_memory_equal(m.bytes + 40 + 4, "jxlcbrob", 8);
	assert_memory_equal(m.bytes + 52 + 4, "free", 4);
	unmap(&m);
}

static void
test_too_many(void **state)
{
	struct mapped m;
	unsigned n;

	(void)state;
	file.len = 0;
	put("\x89PNG\r\n\x1a\n", 8);
	for (n = 0; n <= METADATA_HIDDEN; n++)
		put_chunk("zTXt", 1);
	m = map(file.bytes, file.len);
	assert_int_equal(hide_png_metadata(m.bytes, m.len), -1);
	unmap(&m);
}

/* Bytes behind the end are neither read nor written, whatever the file contains. */
static void
test_random(void **state)
{
	static const struct {
		const char		*head;
		size_t			len;
		hide_metadata_f		*hide;
	} types[] = {
		{ "\x89PNG\r\n\x1a\n\0\0\0\2zTXt", 16, hide_png_metadata },
		{ "\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x08" "brob", 20, hide_jxl_metadata },
		{ "\xff\xd8\xff\xe1\0\4", 6, hide_jpeg_metadata },
		{ "II*\0\x08\0\0\0\2\0", 10, hide_tiff_metadata },
		{ "MM\0*\0\0\0\x08\0\2", 10, hide_tiff_metadata },
		{ "II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0", 24, hide_tiff_metadata },
	};
	static const uint8_t likely[] = { 0, 0, 0, 1, 2, 3, 8, 12, 0xff, 0xe1, 0xfe, 0x80 };
	uint64_t random = RANDOM_SEED;
	uint8_t bytes[96];
	struct mapped m;
	unsigned i, round, len;

	(void)state;
	for (round = 0; round < 20000; round++) {
		for (i = 0; i < sizeof bytes; i++)
			bytes[i] = random_below(&random, 3) == 0 ?
			    (uint8_t)random_below(&random, 256) :
			    likely[random_below(&random, sizeof likely)];
		i = random_below(&random, sizeof types / sizeof types[0]);
		memcpy(bytes, types[i].head, types[i].len);
		len = random_below(&random, sizeof bytes);
		m = map(bytes, len);
		(void)types[i].hide(m.bytes, m.len);
		unmap(&m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_png),
		cmocka_unit_test(test_jpeg),
		cmocka_unit_test(test_tiff),
		cmocka_unit_test(test_jxl),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_random),
	};

	return (cmocka_run_group_tests_name("metadata", tests, NULL, NULL));
}

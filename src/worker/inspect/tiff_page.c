/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The coding of a TIFF page's samples is read from its directory, without reading pixels.  Only the
 * directories up to that of the page are read.
 */

#include <string.h>

#include "tiff_page.h"

enum tag {
	TAG_BITS =		258,
	TAG_COMPRESSION =	259,
	TAG_PHOTOMETRIC =	262,
	TAG_SAMPLES =		277,
	TAG_EXTRAS =		338,
	TAG_FORMAT =		339
};

/* Values of ExtraSamples: alpha that colours are multiplied by, and other alpha. */
#define EXTRA_ASSOCIATED	1
#define EXTRA_UNASSOCIATED	2

uint64_t
tiff_number(const struct tiff *t, uint64_t at, size_t size)
{
	uint64_t value = 0;
	size_t i;

	if (at > t->len || size > t->len - at)
		return (0);
	for (i = 0; i < size; i++)
		value = value << 8 | t->bytes[at + (t->big_endian ? i : size - 1 - i)];
	return (value);
}

uint64_t
tiff_header(struct tiff *t, const uint8_t *bytes, size_t len)
{

	*t = (struct tiff) { .bytes = bytes, .len = len, .count = 2, .entry = 12, .offset = 4 };
	if (len < 8)
		return (0);
	t->big_endian = bytes[0] == 'M';
	if (tiff_number(t, 2, 2) == 42)
		return (tiff_number(t, 4, 4));
	if (tiff_number(t, 2, 2) != 43)
		return (0);
	t->count = 8;
	t->entry = 20;
	t->offset = 8;
	return (tiff_number(t, 8, 8));
}

uint64_t
tiff_entries(const struct tiff *t, uint64_t at)
{
	uint64_t n;

	if (at == 0 || at >= t->len || t->len - at < t->count)
		return (0);
	n = tiff_number(t, at, t->count);
	return (n > (t->len - at - t->count) / t->entry ? 0 : n);
}

/* The bytes of a value of an entry's type; 0: the type is no integer. */
static size_t
size_of_type(uint64_t type)
{

	switch (type) {
	case 1:
		return (1);
	case 3:
		return (2);
	case 4:
		return (4);
	case 16:
		return (8);
	default:
		return (0);
	}
}

/* The value of an entry at an index; 0 if there is none. */
static unsigned
value(const struct tiff *t, uint64_t at, uint64_t index)
{
	const size_t size = size_of_type(tiff_number(t, at + 2, 2));
	const uint64_t n = tiff_number(t, at + 4, t->offset);
	uint64_t place = at + 4 + t->offset, v;

	if (size == 0 || index >= n || n > t->len)
		return (0);
	if (n * size > t->offset)
		place = tiff_number(t, place, t->offset);
	if (place > t->len)
		return (0);
	v = tiff_number(t, place + index * size, size);
	return (v > UINT16_MAX ? UINT16_MAX : (unsigned)v);
}

static void
read_extras(const struct tiff *t, uint64_t at, struct tiff_page *page)
{
	const uint64_t n = tiff_number(t, at + 4, t->offset);
	unsigned extra, i;

	page->extras = n > UINT16_MAX ? UINT16_MAX : (unsigned)n;
	for (i = 0; i < page->extras && page->alpha == 0; i++) {
		extra = value(t, at, i);
		if (extra == EXTRA_ASSOCIATED || extra == EXTRA_UNASSOCIATED)
			page->alpha = i + 1;
	}
}

static void
read_entry(const struct tiff *t, uint64_t at, struct tiff_page *page)
{

	switch ((enum tag)tiff_number(t, at, 2)) {
	case TAG_BITS:
		page->bits = value(t, at, 0);
		break;
	case TAG_COMPRESSION:
		page->compression = value(t, at, 0);
		break;
	case TAG_PHOTOMETRIC:
		page->photometric = value(t, at, 0);
		break;
	case TAG_SAMPLES:
		page->samples = value(t, at, 0);
		break;
	case TAG_FORMAT:
		page->format = value(t, at, 0);
		break;
	case TAG_EXTRAS:
		read_extras(t, at, page);
		break;
	default:
		break;
	}
}

int
tiff_page(const uint8_t *bytes, size_t len, unsigned page_number, struct tiff_page *page)
{
	struct tiff t;
	uint64_t at = tiff_header(&t, bytes, len), i, n;

	for (;;) {
		n = tiff_entries(&t, at);
		if (n == 0)
			return (-1);
		if (page_number <= 1)
			break;
		page_number--;
		at = tiff_number(&t, at + t.count + n * t.entry, t.offset);
	}
	/* the defaults of TIFF 6.0 for missing tags */
	*page = (struct tiff_page) { .bits = 1, .samples = 1, .format = TIFF_UNSIGNED,
	    .compression = 1 };
	for (i = 0; i < n; i++)
		read_entry(&t, at + t.count + i * t.entry, page);
	return (0);
}

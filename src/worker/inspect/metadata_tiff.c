/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tags of a TIFF are hidden by changing the value to a single byte in the entry.
 *
 * NB: any number of entries can have the same bytes as value, and a decoder copies them for each.
 */

#include "metadata.h"
#include "patch.h"
#include "tiff_page.h"

/* The most directories to read; libtiff reads up to 65535. */
#define DIRECTORIES	65536

/* Tags that are needed to decode pixels and their colours. */
static const uint16_t needed[] = {
	256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 292, 293,
	296, 297, 301, 317, 318, 319, 320, 322, 323, 324, 325, 332, 338, 339, 340, 341, 342, 347,
	512, 513, 514, 519, 520, 521, 529, 530, 531, 532, 34675
};

#define N(a)		(sizeof(a) / sizeof *(a))

static int
is_needed(unsigned tag)
{
	size_t i;

	for (i = 0; i < N(needed); i++)
		if (needed[i] == tag)
			return (1);
	return (0);
}

/* Bytes of one value, by type. */
static const uint8_t sizes[] = { 1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 1, 1, 8, 8, 8 };

/* Type and count are next to each other in an entry. */
static int
hide(const struct tiff *t, uint64_t entry)
{
	uint8_t bytes[2 + 8] = { 0 };

	bytes[t->big_endian] = 1;			/* BYTE */
	bytes[2 + (t->big_endian ? t->offset - 1 : 0)] = 1;
	return (patch(t->bytes + entry + 2, bytes, 2 + t->offset));
}

static int
is_burden(const struct tiff *t, uint64_t entry, uint64_t *left)
{
	const uint64_t type = tiff_number(t, entry + 2, 2);
	const uint64_t n = tiff_number(t, entry + 4, t->offset);
	const uint64_t size = n * (type < N(sizes) ? sizes[type] : 8);

	if (n <= METADATA_SHORT / 8 || size <= METADATA_SHORT ||
	    is_needed((unsigned)tiff_number(t, entry, 2)))
		return (0);
	if (n > METADATA_LEFT)
		return (1);
	*left += size;
	return (*left > METADATA_LEFT);
}

int
hide_tiff_metadata(const uint8_t *bytes, size_t len)
{
	struct tiff t;
	uint64_t at = tiff_header(&t, bytes, len), entry, i, left = 0, n;
	unsigned directory, hidden = 0;

	for (directory = 0; directory < DIRECTORIES && at != 0; directory++) {
		n = tiff_entries(&t, at);
		for (i = 0; i < n; i++) {
			entry = at + t.count + i * t.entry;
			if (!is_burden(&t, entry, &left))
				continue;
			if (hidden++ == METADATA_HIDDEN || hide(&t, entry) != 0)
				return (-1);
		}
		at = n == 0 ? 0 : tiff_number(&t, at + t.count + n * t.entry, t.offset);
	}
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Texts of a PNG are hidden by changing the chunk's type to one that decoders do not know.
 */

#include <string.h>

#include <zlib.h>

#include "big_endian.h"
#include "metadata.h"
#include "patch.h"

/* A type for private use, which decoders may ignore. */
#define HIDDEN		"vtHd"
#define TYPE_BYTES	4

static int
is_type(const uint8_t *chunk, const char *type)
{

	return (memcmp(chunk + 4, type, TYPE_BYTES) == 0);
}

/* Whether to hide a chunk.  Adds to *left, the bytes of texts and palettes so far. */
static int
is_burden(const uint8_t *chunk, size_t size, size_t *left)
{

	if (is_type(chunk, "zTXt") || is_type(chunk, "iTXt"))
		return (1);
	if (!is_type(chunk, "tEXt") && !is_type(chunk, "sPLT"))
		return (0);
	*left += size;
	return (*left > METADATA_LEFT && size > METADATA_SHORT);
}

static int
hide(const uint8_t *chunk, size_t size)
{
	uint8_t crc[4];
	uLong sum;

	if (patch(chunk + 4, HIDDEN, TYPE_BYTES) != 0)
		return (-1);
	sum = crc32(0, chunk + 4, (uInt)(size + TYPE_BYTES));
	crc[0] = (uint8_t)(sum >> 24);
	crc[1] = (uint8_t)(sum >> 16);
	crc[2] = (uint8_t)(sum >> 8);
	crc[3] = (uint8_t)sum;
	return (patch(chunk + 4 + TYPE_BYTES + size, crc, sizeof crc));
}

int
hide_png_metadata(const uint8_t *bytes, size_t len)
{
	size_t pos = 8, size, left = 0;
	unsigned hidden = 0;

	for (; len >= 12 && pos <= len - 12; pos += size + 12) {
		size = be32(bytes + pos);
		if (size > len - 12 - pos)
			break;
		if (!is_burden(bytes + pos, size, &left))
			continue;
		if (hidden++ == METADATA_HIDDEN || hide(bytes + pos, size) != 0)
			return (-1);
	}
	return (0);
}

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

/* Texts and palettes that are not hidden.  libspng refuses a file with more than 1000 of them. */
struct left {
	size_t		bytes;
	unsigned	chunks;
};

#define CHUNKS_LEFT	500

/* Whether to hide a chunk.  Adds to what is left so far. */
static int
is_burden(const uint8_t *chunk, size_t size, struct left *left)
{

	if (is_type(chunk, "zTXt") || is_type(chunk, "iTXt"))
		return (1);
	if (!is_type(chunk, "tEXt") && !is_type(chunk, "sPLT"))
		return (0);
	left->bytes += size;
	if (left->bytes > METADATA_LEFT && size > METADATA_SHORT)
		return (1);
	return (++left->chunks > CHUNKS_LEFT);
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
	struct left left = { 0, 0 };
	size_t pos = 8, size;
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

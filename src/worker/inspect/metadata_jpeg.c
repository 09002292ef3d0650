/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Application segments of a JPEG are hidden by making them comments, which decoders skip.
 */

#include <string.h>

#include "big_endian.h"
#include "jpeg_scans.h"
#include "metadata.h"
#include "patch.h"

/* ITU-T T.81, table B.1 */
#define JPEG_EOI	0xd9
#define JPEG_APP0	0xe0
#define JPEG_APP15	0xef
#define JPEG_COM	0xfe

/*
 * Kinds of segments by their first bytes, and how many bytes of each kind are not hidden: enough
 * for one Adobe segment, one EXIF segment, and one profile.
 */
static const struct {
	const char		*word;
	size_t			len, most;
} rows[] = {
	{ "Adobe",		5,	UINT16_MAX },
	{ "Exif\0",		6,	UINT16_MAX },
	{ "ICC_PROFILE",	12,	255 * UINT16_MAX },	/* in up to 255 segments */
	{ "",			0,	METADATA_LEFT },
};

#define N(a)		(sizeof(a) / sizeof *(a))

static int
is_burden(const uint8_t *segment, size_t size, size_t *left)
{
	size_t i = 0;

	while (size < 2 + rows[i].len || memcmp(segment + 2, rows[i].word, rows[i].len) != 0)
		i++;
	left[i] += size;
	return (left[i] > rows[i].most);
}

int
hide_jpeg_metadata(const uint8_t *bytes, size_t len)
{
	static const uint8_t comment = JPEG_COM;
	size_t left[N(rows)] = { 0 }, pos = 2, size;
	unsigned code, hidden = 0;

	while ((code = jpeg_next_marker(bytes, len, &pos)) != 0 && code != JPEG_EOI) {
		if (len - pos < 2 || be16(bytes + pos) > len - pos)
			break;
		size = be16(bytes + pos);
		if (code >= JPEG_APP0 && code <= JPEG_APP15 && size >= 2 &&
		    is_burden(bytes + pos, size, left) && (hidden++ == METADATA_HIDDEN ||
		    patch(bytes + pos - 1, &comment, 1) != 0))
			return (-1);
		pos += size;
	}
	return (0);
}

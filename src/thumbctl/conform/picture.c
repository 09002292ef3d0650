/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: the bytes come from a server that is not trusted.
 */

#include "config.h"

#include <string.h>

#include "picture.h"

static uint32_t
big(const unsigned char *p, unsigned n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return (v);
}

static uint32_t
little(const unsigned char *p, unsigned n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return (v);
}

/* The first frame header: markers follow each other by their lengths. */
static int
jpeg_size(const unsigned char *p, size_t len, uint32_t *width, uint32_t *height)
{
	size_t at = 2, n;

	while (at + 9 < len && p[at] == 0xff) {
		if (p[at + 1] == 0xff) {
			at++;
			continue;
		}
		if (p[at + 1] >= 0xc0 && p[at + 1] <= 0xcf && p[at + 1] != 0xc4 && p[at + 1] != 0xc8 &&
		    p[at + 1] != 0xcc) {
			*height = big(p + at + 5, 2);
			*width = big(p + at + 7, 2);
			return (0);
		}
		n = big(p + at + 2, 2);
		if (n < 2 || n > len - at - 2)
			break;
		at += 2 + n;
	}
	return (-1);
}

static int
webp_size(const unsigned char *p, size_t len, uint32_t *width, uint32_t *height)
{

	if (len < 30)
		return (-1);
	if (!memcmp(p + 12, "VP8X", 4)) {
		*width = little(p + 24, 3) + 1;
		*height = little(p + 27, 3) + 1;
	} else if (!memcmp(p + 12, "VP8L", 4)) {
		*width = (little(p + 21, 4) & 0x3fff) + 1;
		*height = (little(p + 21, 4) >> 14 & 0x3fff) + 1;
	} else if (!memcmp(p + 12, "VP8 ", 4)) {
		*width = little(p + 26, 2) & 0x3fff;
		*height = little(p + 28, 2) & 0x3fff;
	} else
		return (-1);
	return (0);
}

int
picture_size(const char *data, size_t len, uint32_t *width, uint32_t *height)
{
	const unsigned char *const p = (const unsigned char *)data;

	if (len >= 24 && !memcmp(p, "\x89PNG\r\n\x1a\n", 8)) {
		*width = big(p + 16, 4);
		*height = big(p + 20, 4);
		return (0);
	}
	if (len >= 10 && !memcmp(p, "GIF8", 4)) {
		*width = little(p + 6, 2);
		*height = little(p + 8, 2);
		return (0);
	}
	if (len >= 12 && !memcmp(p, "RIFF", 4) && !memcmp(p + 8, "WEBP", 4))
		return (webp_size(p, len, width, height));
	if (len >= 4 && p[0] == 0xff && p[1] == 0xd8)
		return (jpeg_size(p, len, width, height));
	return (-1);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads the coding of a TIFF page's samples from its tags (TIFF 6.0, BigTIFF).
 */

#ifndef TIFF_PAGE_H_INCLUDED
#define TIFF_PAGE_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Values of the tags, with their names in TIFF 6.0. */
enum tiff_photometric {
	TIFF_WHITE_IS_ZERO =	0,
	TIFF_BLACK_IS_ZERO =	1,
	TIFF_RGB =		2,
	TIFF_PALETTE =		3,
	TIFF_SEPARATED =	5,
	TIFF_YCBCR =		6,
	TIFF_CIELAB =		8
};

enum tiff_format {
	TIFF_UNSIGNED =		1,
	TIFF_SIGNED =		2,
	TIFF_FLOAT =		3
};

#define TIFF_COMPRESSION_OLD_JPEG	6
#define TIFF_COMPRESSION_JPEG		7

struct tiff_page {
	unsigned		bits;		/* of the first sample */
	unsigned		samples;	/* of a pixel */
	unsigned		extras;		/* samples that are not colours */
	unsigned		alpha;		/* the extra that is alpha, from 1; 0: none */
	unsigned		format;		/* enum tiff_format, or another number */
	unsigned		photometric;	/* enum tiff_photometric, or another number */
	unsigned		compression;
};

/* Read the tags of a page, from 1.  Returns -1 if there is none, or if they are damaged. */
int tiff_page(const uint8_t *bytes, size_t len, unsigned number, struct tiff_page *page);

#endif

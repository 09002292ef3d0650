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

/* A TIFF, and the sizes of its numbers. */
struct tiff {
	const uint8_t		*bytes;
	size_t			len;
	int			big_endian;
	size_t			count;		/* bytes of a directory's number of entries */
	size_t			entry;		/* bytes of an entry */
	size_t			offset;		/* bytes of an offset, or of a value in its place */
};

/* Read the header of a TIFF 6.0 or BigTIFF.  Returns the offset of the first directory, or 0. */
uint64_t tiff_header(struct tiff *tiff, const uint8_t *bytes, size_t len);

/* The number of entries of the directory at this offset; 0 if there is none. */
uint64_t tiff_entries(const struct tiff *tiff, uint64_t at);

/* A number of size bytes at an offset; 0 after the end of the file. */
uint64_t tiff_number(const struct tiff *tiff, uint64_t at, size_t size);

/* Read the tags of a page, from 1.  Returns -1 if there is none, or if they are damaged. */
int tiff_page(const uint8_t *bytes, size_t len, unsigned number, struct tiff_page *page);

#endif

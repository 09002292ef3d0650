/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows of an image are read from the first to the last, in strips.
 */

#ifndef STRIPS_H_INCLUDED
#define STRIPS_H_INCLUDED

#include <stdint.h>

#include <vips/vips.h>

struct strips {
	VipsImage		*image;
	VipsRegion		*region;
	VipsRect		rect;			/* the strip that was read */
};

void strips_init(struct strips *strips, VipsImage *image);
void strips_fini(struct strips *strips);

/* The samples of a row, the one before again or the next; NULL: an error of libvips. */
const uint8_t *strips_row(struct strips *strips, int row);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The bytes of a thumb by its width.  The numbers are medians of what thumbd makes of 24
 * photographs, drawings, maps, scans and videos of Wikimedia Commons, from 60 to 960 pixels: of
 * the slopes in a log-log plot, and of the bytes at 250 pixels.  For GIF, there were three
 * animations.
 */

#include "config.h"

#include <math.h>

#include "thumb_bytes.h"

#define USUAL_WIDTH	250

static const struct {
	double		exponent;
	uint32_t	usual;		/* bytes at USUAL_WIDTH */
} formats[THUMBURL_N_FORMATS] = {
	[THUMBURL_FORMAT_JPG] =  { 1.6,  12000 },
	[THUMBURL_FORMAT_PNG] =  { 1.25, 17000 },
	[THUMBURL_FORMAT_GIF] =  { 1.3, 140000 },
	[THUMBURL_FORMAT_WEBP] = { 1.1,  11000 },
	[THUMBURL_FORMAT_AVIF] = { 1.2,   5500 },
};

uint32_t
thumb_bytes_scaled(enum thumburl_format format, uint32_t bytes, uint32_t from, uint32_t to)
{
	double scaled;

	if (from == to)
		return (bytes);
	scaled = floor(bytes * pow((double)to / from, formats[format].exponent) + 0.5);
	return (scaled < UINT32_MAX ? (uint32_t)scaled : UINT32_MAX);
}

uint32_t
thumb_bytes_usual(enum thumburl_format format, uint32_t width)
{

	return (thumb_bytes_scaled(format, formats[format].usual, USUAL_WIDTH, width));
}

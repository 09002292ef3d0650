/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads the colours of a PNG from its chunks (PNG, third edition, 4.3 and 11.3.2).
 */

#ifndef PNG_COLOUR_H_INCLUDED
#define PNG_COLOUR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Chromaticities x and y. */
struct png_point {
	double			x, y;
};

enum png_curve {
	PNG_CURVE_SRGB,
	PNG_CURVE_GAMMA		/* light is the sample to the power of gamma */
};

struct png_colour {
	struct png_point	white, red, green, blue;
	enum png_curve		curve;
	double			gamma;
};

/*
 * Returns 0 if the samples need no conversion from these chunks: they are sRGB or nearly so, an ICC
 * profile defines their colours, or their colours are not supported, such as those of HDR displays.
 */
int png_colour(const uint8_t *bytes, size_t len, struct png_colour *colour);

#endif

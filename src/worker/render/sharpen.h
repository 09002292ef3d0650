/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The loop that sharpens pixels.
 */

#ifndef SHARPEN_H_INCLUDED
#define SHARPEN_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/*
 * The mask of the blur in both directions: side, middle, side.  That is the integer mask of libvips
 * for a deviation of 0.8.
 */
#define BLUR_SIDE	9
#define BLUR_MIDDLE	20

/*
 * Make each sample twice itself less the blur around it, rounded and within its range, in place.
 * The pixels at the edges are repeated beyond them.
 */
void sharpen_pixels(uint8_t *pixels, size_t width, size_t height, size_t bands);

#endif

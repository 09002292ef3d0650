/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The likeness of two images.
 */

#ifndef LIKENESS_H_INCLUDED
#define LIKENESS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/*
 * The SSIM of Wang, Bovik, Sheikh and Simoncelli (2004), of grey values with a Gaussian window of
 * 11 x 11 and a deviation of 1.5: 1 means equal, 0 means that nothing is alike.  The images are
 * compared on white and on black, and the lower score counts.  Pixels are red, green, blue and
 * alpha, in rows of width pixels.  Needs 56 bytes for each pixel; returns -1 without that memory.
 */
int likeness(const uint8_t *a, const uint8_t *b, size_t width, size_t height, double *score);

#endif

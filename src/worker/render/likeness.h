/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How much two images are like each other to the eye.
 */

#ifndef LIKENESS_H_INCLUDED
#define LIKENESS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/*
 * SSIM as Wang, Bovik, Sheikh and Simoncelli (2004) have it, of grey values by a Gaussian window
 * of 11 x 11 with a deviation of 1.5: 1 is the same, 0 nothing alike.  Of both on white and both
 * on black, the worse.  Pixels are red, green, blue and alpha, rows of width of them.
 * Takes 56 bytes a pixel for a while; returns -1 if they are not to be had.
 */
int likeness(const uint8_t *a, const uint8_t *b, size_t width, size_t height, double *score);

#endif

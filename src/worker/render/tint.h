/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How far the colours of two images are apart.
 */

#ifndef TINT_H_INCLUDED
#define TINT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/*
 * The largest difference of the means of a channel, 0 to 255, in one of 8 by 8 cells of both images, on
 * white and on black.  likeness() sees grey alone: the same picture in other colours is equal to it.
 * Pixels are red, green, blue and alpha, in rows of width pixels.
 */
double tint_apart(const uint8_t *a, const uint8_t *b, size_t width, size_t height);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * PDFs by poppler's Splash, which libvips does not use: what a C program needs of it.
 */

#ifndef PDF_SPLASH_H_INCLUDED
#define PDF_SPLASH_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct splash;

/* Open a document; the bytes stay the caller's and must outlive it.  NULL if it is none. */
struct splash *splash_open(const uint8_t *bytes, size_t len);

/* Whether it wants a password; then nothing else can be asked. */
int splash_is_locked(const struct splash *splash);

int splash_pages(const struct splash *splash);

/* The size of a page, from 1, upright and cropped, in points.  Returns -1 if it is damaged. */
int splash_measure(const struct splash *splash, int page, double *width, double *height);

/* Draw a page over all of rgb: width x height pixels of three bytes.  Returns -1 if it cannot. */
int splash_draw(const struct splash *splash, int page, int width, int height, uint8_t *rgb);

void splash_close(struct splash **splashp);

#ifdef __cplusplus
}
#endif

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * PDFs are drawn by poppler's Splash, which libvips does not use.  This is its interface for C.
 */

#ifndef PDF_SPLASH_H_INCLUDED
#define PDF_SPLASH_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct splash;

/* The version of poppler that runs. */
const char *splash_version(void);

/* Open a document.  The caller owns the bytes, which must outlive it.  NULL if it is not a PDF. */
struct splash *splash_open(const uint8_t *bytes, size_t len);

/* Whether the document needs a password; then no other function may be called. */
int splash_is_locked(const struct splash *splash);

int splash_pages(const struct splash *splash);

/* The size of a page, from 1, upright and cropped, in points.  Returns -1 if it is damaged. */
int splash_measure(const struct splash *splash, int page, double *width, double *height);

/* Draw a page to all of rgb: width x height pixels of three bytes.  Returns -1 on failure. */
int splash_draw(const struct splash *splash, int page, int width, int height, uint8_t *rgb);

void splash_close(struct splash **splashp);

#ifdef __cplusplus
}
#endif

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a client's headers say of the image it wants: Accept, and the client hints.
 */

#ifndef ACCEPT_H_INCLUDED
#define ACCEPT_H_INCLUDED

#include <stddef.h>

/*
 * Of formats, such as "avif,webp", the one that an Accept header (RFC 9110 12.5.1; NULL: none)
 * likes best, and the first of those it likes as much: where it is in formats, and its length; or
 * NULL.  One has to be named: image ranges are sent by clients that have never heard of AVIF.  One
 * that is liked less than JPEG or PNG is none, too, and so is one whose q is malformed.
 */
const char *accept_format(const char *accept, const char *formats, size_t *len);

/* Sec-CH-Width, a whole number of pixels; 0: none, or malformed. */
unsigned accept_width(const char *hint);

/* A width in CSS pixels times Sec-CH-DPR, rounded up; the width itself without a right hint. */
unsigned accept_dpr(const char *hint, unsigned width);

#endif

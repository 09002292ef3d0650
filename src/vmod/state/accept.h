/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The image that a client's headers request: Accept and the client hints.
 */

#ifndef ACCEPT_H_INCLUDED
#define ACCEPT_H_INCLUDED

#include <stddef.h>

/*
 * The format of a list such as "avif,webp" that an Accept header (RFC 9110 12.5.1; NULL if there is
 * none) prefers, and the first of equally preferred ones: a pointer into formats, and its length.
 * NULL if the header names none of them, since clients that do not know AVIF send image ranges,
 * too; if it prefers JPEG or PNG; or if the q is malformed.
 */
const char *accept_format(const char *accept, const char *formats, size_t *len);

/* Sec-CH-Width, a whole number of pixels; 0 if the header is missing or malformed. */
unsigned accept_width(const char *hint);

/* A width in CSS pixels times Sec-CH-DPR, rounded up; the width itself without a valid hint. */
unsigned accept_dpr(const char *hint, unsigned width);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether the container of Swift lists an object.
 */

#ifndef LISTING_H_INCLUDED
#define LISTING_H_INCLUDED

#include <stddef.h>

/*
 * The URL of a listing of this object alone: /v1/ACCOUNT/CONTAINER/OBJECT, percent-encoded.  NULL
 * with errno: EINVAL if the URL is not one of an object of Swift, or ENOMEM.
 */
char *listing_url(const char *url);

/* The answer of a listing: 0 if it has no object, 1 if it has one, -1 if it is no listing. */
int listing_has_object(const char *text, size_t len);

#endif

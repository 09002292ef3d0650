/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Ids: originals that a URL names by the hash of their bytes.
 */

#ifndef ID_H_INCLUDED
#define ID_H_INCLUDED

#include "escape.h"
#include "thumburl.h"

#define ID_SEGMENT	"id"		/* between the query base and the id */

/* The hex digits of the site's ids; 0 if it has none. */
size_t id_length(const struct thumburl_site *site);

/*
 * Whether the n segments of a URL of the query scheme are those of an id, right or wrong.  NB: with one
 * star, a wiki may be called id, and then only a right one is.  With any_case, digits in upper case are
 * right, too.
 */
int id_is_named(const struct thumburl_site *site, const struct segment *seg, size_t n,
    int any_case);

/* Read an id.  With any_case, digits in upper case become lower case. */
enum thumburl_reason id_take(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *s, int any_case);

#endif

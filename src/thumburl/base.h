/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bases: where a scheme lives in the URL space of a host, and which wiki is meant.
 */

#ifndef BASE_H_INCLUDED
#define BASE_H_INCLUDED

#include "escape.h"
#include "thumburl.h"

#define BASE_LITERALS_MAX	4

/* Whether the first segments are the base's literal ones. */
int base_matches(const struct thumburl_base *base, const struct segment *seg, size_t n);

/* Take the wiki out of the segments that stand for the stars of a base. */
enum thumburl_reason base_take_wiki(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, unsigned wild);

/* The site's default wiki, which it must have. */
void base_default_wiki(const struct thumburl_site *site, struct thumburl_ref *ref);

#endif

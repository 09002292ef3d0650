/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bases: the paths where the schemes begin, and the wiki's name in them.
 */

#ifndef BASE_H_INCLUDED
#define BASE_H_INCLUDED

#include "escape.h"
#include "thumburl.h"

#define BASE_LITERALS_MAX	4

/* Whether the first segments are the literal segments of the base. */
int base_matches(const struct thumburl_base *base, const struct segment *seg, size_t n);

/* Read the wiki from the segments at the stars of a base. */
enum thumburl_reason base_take_wiki(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, unsigned wild);

/* Set the site's default wiki.  NB: the site must have one. */
void base_default_wiki(const struct thumburl_site *site, struct thumburl_ref *ref);

#endif

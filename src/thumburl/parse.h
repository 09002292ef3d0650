/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The parsers of the three forms of URLs.
 */

#ifndef PARSE_H_INCLUDED
#define PARSE_H_INCLUDED

#include "base.h"
#include "escape.h"
#include "thumburl.h"

/* The most segments of a URL: literals, wiki, thumb, zone, two hashes, two names. */
#define SEGMENTS_MAX	(BASE_LITERALS_MAX + THUMBURL_WIKI_PARTS + 6)

/* The segments begin after the slash.  The query is b to e, or both are NULL. */
enum thumburl_reason parse_path(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, size_t n);
enum thumburl_reason parse_query(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, size_t n, const char *b, const char *e);

/* thumb.php?f=NAME&...; the query as above. */
enum thumburl_reason parse_php(const struct thumburl_site *site, struct thumburl_ref *ref,
    const char *b, const char *e);

#endif

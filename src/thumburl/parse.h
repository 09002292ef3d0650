/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The two halves of thumburl_parse(), and what both do at the end.
 */

#ifndef PARSE_H_INCLUDED
#define PARSE_H_INCLUDED

#include "base.h"
#include "escape.h"
#include "thumburl.h"

/* More segments than any URL of ours has: literals, wiki, thumb, zone, two hashes, two names. */
#define SEGMENTS_MAX	(BASE_LITERALS_MAX + THUMBURL_WIKI_PARTS + 6)

/* Parameters, as bits; which are given decides which must apply. */
#define GIVEN_LANG	0x01u
#define GIVEN_PAGE	0x02u
#define GIVEN_TIME	0x04u
#define GIVEN_WIDTH	0x08u
#define GIVEN_LOW	0x10u
#define GIVEN_TIFF	0x20u		/* lossy or lossless */

/* The segments begin behind the slash; a query is b to e, or both NULL. */
enum thumburl_reason parse_path(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, size_t n);
enum thumburl_reason parse_query(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, size_t n, const char *b, const char *e);

/* Whether all that is given applies to the ref's kind. */
enum thumburl_reason parse_applicable(const struct thumburl_ref *ref, unsigned given);

/* The format of a thumb of this kind and quality where nothing else is said. */
enum thumburl_format parse_default_format(const struct thumburl_ref *ref);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumburl_parse(): a target is cut up, its scheme is found, and the scheme's parser does the
 * rest.
 */

#include "config.h"

#include <string.h>

#include "parse.h"

#define KIND(k)		(1u << THUMBURL_KIND_##k)

static const struct {
	unsigned	given;
	unsigned	kinds;
} applies[] = {
	{ GIVEN_PAGE,	KIND(TIFF) | KIND(PDF) | KIND(DJVU) },
	{ GIVEN_TIME,	KIND(VIDEO) },
	{ GIVEN_LANG,	KIND(SVG) },
	{ GIVEN_LOW,	KIND(JPEG) },
	{ GIVEN_TIFF,	KIND(TIFF) },
};

enum thumburl_reason
parse_applicable(const struct thumburl_ref *ref, unsigned given)
{
	size_t i;

	for (i = 0; i < sizeof applies / sizeof applies[0]; i++)
		if ((given & applies[i].given) && !(applies[i].kinds & (1u << ref->kind)))
			return (THUMBURL_NOT_APPLICABLE);
	return (THUMBURL_OK);
}

enum thumburl_format
parse_default_format(const struct thumburl_ref *ref)
{

	if (ref->kind == THUMBURL_KIND_TIFF && ref->quality == THUMBURL_QUALITY_LOSSLESS)
		return (THUMBURL_FORMAT_PNG);
	return (thumburl_kind_format(ref->kind));
}

static void
ref_clear(struct thumburl_ref *ref)
{

	memset(ref, 0, offsetof(struct thumburl_ref, lang) + 1);
	ref->magic = THUMBURL_REF_MAGIC;
	ref->page = 1;
	ref->seconds = -1;
	ref->hash = -1;
}

enum thumburl_reason
thumburl_parse(const struct thumburl_site *site, const char *target, size_t len,
    struct thumburl_ref *ref)
{
	struct segment seg[SEGMENTS_MAX];
	const char *e, *query, *hash;
	size_t n;

	ref_clear(ref);
	if (len == 0)
		return (THUMBURL_BAD_PATH);
	hash = memchr(target, '#', len);
	if (hash != NULL)
		len = (size_t)(hash - target);
	e = target + len;
	query = memchr(target, '?', len);
	n = path_split(target, query != NULL ? query : e, seg, SEGMENTS_MAX);
	if (n == 0)
		return (THUMBURL_BAD_PATH);
	if (!base_matches(&site->query, seg, n))
		return (parse_path(site, ref, seg, n));
	ref->scheme = THUMBURL_SCHEME_QUERY;
	return (parse_query(site, ref, seg, n, query != NULL ? query + 1 : NULL, e));
}

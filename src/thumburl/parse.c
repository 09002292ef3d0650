/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumburl_parse() splits a target, finds its scheme, and calls the parser of the scheme.
 */

#include "config.h"

#include <string.h>

#include "parse.h"

static void
ref_clear(struct thumburl_ref *ref, const struct thumburl_site *site,
    const struct thumburl_client *client)
{

	memset(ref, 0, offsetof(struct thumburl_ref, lang) + 1);
	ref->magic = THUMBURL_REF_MAGIC;
	ref->page = 1;
	ref->seconds = -1;
	ref->hash = -1;
	if (client->checked && site->signed_urls != THUMBURL_SIGNED_OFF)
		ref->proof = THUMBURL_PROOF_CHECKED;
}

static enum thumburl_reason
parse(const struct thumburl_site *site, const struct thumburl_client *client, const char *target,
    size_t len, struct thumburl_ref *ref)
{
	struct segment seg[SEGMENTS_MAX];
	const char *e, *query, *hash;
	size_t n;

	ref_clear(ref, site, client);
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
	query = query != NULL ? query + 1 : e;
	if (base_matches(&site->query, seg, n)) {
		ref->scheme = THUMBURL_SCHEME_QUERY;
		return (parse_query(site, ref, seg, n, query, e));
	}
	if (site->php.literals > 0 && n == site->php.literals && base_matches(&site->php, seg, n)) {
		ref->scheme = THUMBURL_SCHEME_PHP;
		return (parse_php(site, ref, query, e));
	}
	return (parse_path(site, ref, seg, n));
}

int
thumburl_is_only_linked(const struct thumburl_ref *ref)
{

	return (ref->fraction[0] != '\0' || ref->thumbname.len > 0);
}

static enum thumburl_reason
parse_linked(const struct thumburl_site *site, const struct thumburl_client *client,
    const char *target, size_t len, struct thumburl_ref *ref)
{
	enum thumburl_reason r;

	r = parse(site, client, target, len, ref);
	/* which thumb the application has is unknown */
	if (r == THUMBURL_UNKNOWN_TYPE && site->pass_types && ref->scheme == THUMBURL_SCHEME_PHP)
		return (THUMBURL_NOT_THUMB);
	return (r);
}

static enum thumburl_reason
parse_rendered(const struct thumburl_site *site, const struct thumburl_client *client,
    const char *target, size_t len, struct thumburl_ref *ref)
{
	enum thumburl_reason r;

	r = parse(site, client, target, len, ref);
	if (ref->thumbname.len > 0)
		return (THUMBURL_UNKNOWN_TYPE);
	if (ref->fraction[0] == '\0')
		return (r);
	if (r != THUMBURL_OK)
		ref->fraction[0] = '\0';	/* no more to explain */
	return (THUMBURL_BAD_VALUE);
}

enum thumburl_reason
thumburl_parse_of(const struct thumburl_site *site, const struct thumburl_client *client,
    const char *target, size_t len, struct thumburl_ref *ref)
{
	enum thumburl_reason r;

	r = client->linked ? parse_linked(site, client, target, len, ref) :
	    parse_rendered(site, client, target, len, ref);
	return (r == THUMBURL_OK && site->signed_urls != THUMBURL_SIGNED_OFF ?
	    thumburl_check(site, client, ref) : r);
}

enum thumburl_reason
thumburl_parse_linked(const struct thumburl_site *site, const char *target, size_t len,
    struct thumburl_ref *ref)
{
	static const struct thumburl_client client = { .linked = 1 };

	return (thumburl_parse_of(site, &client, target, len, ref));
}

enum thumburl_reason
thumburl_parse(const struct thumburl_site *site, const char *target, size_t len,
    struct thumburl_ref *ref)
{
	static const struct thumburl_client client = { .linked = 0 };

	return (thumburl_parse_of(site, &client, target, len, ref));
}

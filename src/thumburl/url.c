/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A client's URL, which has an origin, is split, parsed and written.
 */

#include "config.h"

#include <string.h>
#include <strings.h>

#include "out.h"
#include "thumburl.h"
#include "value.h"

/* The length of "http:" or "https:", or 0. */
static size_t
scheme_len(const char *url, size_t len)
{

	if (len >= 5 && !strncasecmp(url, "http:", 5))
		return (5);
	return (len >= 6 && !strncasecmp(url, "https:", 6) ? 6 : 0);
}

/* Bytes of a host and its port.  No other byte may reach a page or a header. */
static int
is_host_byte(unsigned char b)
{

	return ((byte_class[b] & BYTE_PLAIN && b != '~') || b == ':' || b == '[' || b == ']');
}

enum thumburl_reason
thumburl_split(const char *url, size_t len, struct thumburl_url *parts)
{
	const char *e = url + len, *p, *hash;
	size_t n;

	memset(parts, 0, sizeof *parts);
	if (len == 0)
		return (THUMBURL_BAD_PATH);
	hash = memchr(url, '#', len);
	if (hash != NULL) {
		parts->fragment.b = hash + 1;
		parts->fragment.len = (size_t)(e - hash - 1);
		e = hash;
	}
	n = scheme_len(url, (size_t)(e - url));
	p = url + n;
	if (e - p >= 2 && p[0] == '/' && p[1] == '/') {
		for (p += 2; p < e && is_host_byte((unsigned char)*p); p++)
			continue;
		n += 2;
	}
	if (p == e || *p != '/' || (p > url && (size_t)(p - url) == n))
		return (THUMBURL_BAD_PATH);
	parts->origin.b = url;
	parts->origin.len = (size_t)(p - url);
	parts->target.b = p;
	parts->target.len = (size_t)(e - p);
	return (THUMBURL_OK);
}

enum thumburl_reason
thumburl_parse_url(const struct thumburl_site *site, const char *url, size_t len,
    struct thumburl_ref *ref, struct thumburl_url *parts)
{
	enum thumburl_reason r;

	r = thumburl_split(url, len, parts);
	if (r == THUMBURL_OK)
		return (thumburl_parse(site, parts->target.b, parts->target.len, ref));
	(void)thumburl_parse(site, "", 0, ref);		/* what thumburl_explain() needs */
	return (r);
}

size_t
thumburl_format_url(const struct thumburl_site *site, const struct thumburl_ref *ref,
    const struct thumburl_slice *origin, enum thumburl_scheme scheme, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };
	size_t n, room;

	if (origin != NULL)
		put_bytes(&o, origin->b, origin->len);
	room = o.n < size ? size - o.n : 0;
	if (scheme == THUMBURL_SCHEME_QUERY)
		n = thumburl_format_query(site, ref, room > 0 ? buf + o.n : NULL, room);
	else
		n = thumburl_format_path(site, ref, room > 0 ? buf + o.n : NULL, room);
	o.n = n > 0 ? o.n + n : 0;
	return (out_finish(&o));
}

static uint32_t
take_dimension(const char *s, size_t len)
{
	uint32_t v = 0;

	if (len == 0 || value_dimension(s, len))
		return (0);
	for (; len > 0; s++, len--)
		v = v * 10 + (uint32_t)(*s - '0');
	return (v);
}

void
thumburl_dimensions(const char *text, size_t len, uint32_t *width, uint32_t *height)
{
	const char *e = text + len;
	struct segment piece;

	*width = *height = 0;
	while (query_next(&text, e, &piece)) {
		len = (size_t)(piece.e - piece.b);
		if (len < 4 || piece.b[0] != 'o' || piece.b[2] != '=')
			continue;
		if (piece.b[1] == 'w')
			*width = take_dimension(piece.b + 3, len - 3);
		else if (piece.b[1] == 'h')
			*height = take_dimension(piece.b + 3, len - 3);
	}
}

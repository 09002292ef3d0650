/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A ref written as a URL in either scheme, or as a file name.
 */

#include "config.h"

#include <string.h>

#include "name.h"
#include "parse.h"
#include "thumburl.h"

/* Where output goes: n counts all of it, buf gets what fits. */
struct out {
	char	*buf;
	size_t	size;
	size_t	n;
};

static const char upper_hex[] = "0123456789ABCDEF";
static const char lower_hex[] = "0123456789abcdef";

static void
put(struct out *o, char c)
{

	if (o->n < o->size)
		o->buf[o->n] = c;
	o->n++;
}

static void
put_bytes(struct out *o, const char *s, size_t len)
{

	if (o->n < o->size)
		memcpy(o->buf + o->n, s, len < o->size - o->n ? len : o->size - o->n);
	o->n += len;
}

static void
put_text(struct out *o, const char *s)
{

	put_bytes(o, s, strlen(s));
}

static void
put_number(struct out *o, uint32_t v)
{
	char digits[10];
	size_t i = sizeof digits;

	do
		digits[--i] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	put_bytes(o, digits + i, sizeof digits - i);
}

static void
put_escaped_byte(struct out *o, unsigned char b)
{

	if (byte_class[b] & BYTE_PLAIN) {
		put(o, (char)b);
		return;
	}
	put(o, '%');
	put(o, upper_hex[b >> 4]);
	put(o, upper_hex[b & 15]);
}

/* rawurlencode(): all but the unreserved characters, in upper-case hex. */
static void
put_escaped(struct out *o, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		put_escaped_byte(o, (unsigned char)s[i]);
}

/* A result that did not fit must not be taken for one that did. */
static size_t
finish(struct out *o)
{

	if (o->size > 0)
		o->buf[o->n < o->size ? o->n : 0] = '\0';
	return (o->n);
}

/* A wiki's segment, which holds plain characters only, some of them perhaps escaped. */
static void
put_wiki_part(struct out *o, const struct thumburl_slice *part)
{
	struct segment s = { part->b, part->b + part->len };
	struct cursor c;
	int b;

	cursor_start(&c, &s);
	while ((b = cursor_byte(&c)) >= 0)
		put(o, (char)b);
}

static void
put_base(struct out *o, const struct thumburl_base *base, const struct thumburl_ref *ref)
{
	unsigned i;

	put_bytes(o, base->text, base->len);
	for (i = 0; i < base->wild; i++) {
		put(o, '/');
		put_wiki_part(o, &ref->wiki[i]);
	}
	put(o, '/');
}

static void
put_hash(struct out *o, const struct thumburl_ref *ref, unsigned levels)
{
	int hash;

	if (levels == 0)
		return;
	hash = name_hash(ref);
	put(o, lower_hex[hash >> 4]);
	put(o, '/');
	if (levels < 2)
		return;
	put(o, lower_hex[hash >> 4]);
	put(o, lower_hex[hash & 15]);
	put(o, '/');
}

static const char *const zones[] = {
	[THUMBURL_ZONE_CURRENT] = "",
	[THUMBURL_ZONE_ARCHIVE] = "archive/",
	[THUMBURL_ZONE_TEMP] = "temp/",
};

/* 2h2m5s: no part that is zero, but zero itself is 0s. */
static void
put_time(struct out *o, int32_t seconds)
{
	static const struct {
		char	unit;
		int32_t	seconds;
	} units[] = { { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };
	size_t i;

	if (seconds == 0)
		put_text(o, "0s");
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (seconds >= units[i].seconds) {
			put_number(o, (uint32_t)(seconds / units[i].seconds));
			put(o, units[i].unit);
		}
		seconds %= units[i].seconds;
	}
}

/* Parameters in the order of their names' bytes; defaults are not written. */
static void
put_query(struct out *o, const struct thumburl_ref *ref)
{

	put(o, '?');
	if (ref->lang_len > 0) {
		put_text(o, "lang=");
		put_bytes(o, ref->lang, ref->lang_len);
		put(o, '&');
	}
	if (ref->page != 1) {
		put_text(o, "p=");
		put_number(o, ref->page);
		put(o, '&');
	}
	if (ref->seconds >= 0) {
		put_text(o, "t=");
		put_time(o, ref->seconds);
		put(o, '&');
	}
	put_text(o, "w=");
	put_number(o, ref->width);
}

enum thumburl_reason
thumburl_query_equivalent(const struct thumburl_ref *ref)
{

	if (ref->zone == THUMBURL_ZONE_TEMP)
		return (THUMBURL_NO_EQUIVALENT);
	if (ref->width > 0 && (ref->quality != THUMBURL_QUALITY_NORMAL ||
	    ref->format != parse_default_format(ref)))
		return (THUMBURL_NO_EQUIVALENT);
	if (ref->zone == THUMBURL_ZONE_CURRENT && name_is_stamped(ref->stored, ref->stored_len))
		return (THUMBURL_AMBIGUOUS_NAME);
	return (THUMBURL_OK);
}

size_t
thumburl_format_query(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	if (thumburl_query_equivalent(ref) != THUMBURL_OK)
		return (finish(&o));
	put_base(&o, &site->query, ref);
	put_escaped(&o, ref->stored, ref->stored_len);
	if (ref->width > 0)
		put_query(&o, ref);
	return (finish(&o));
}

/* What a kind's thumbs are called by in front of the width. */
static void
put_prefixes(struct out *o, const struct thumburl_ref *ref)
{

	if (ref->quality == THUMBURL_QUALITY_LOW)
		put_text(o, "qlow-");
	if (ref->kind == THUMBURL_KIND_TIFF)
		put_text(o, ref->quality == THUMBURL_QUALITY_LOSSLESS ? "lossless-" : "lossy-");
	if (ref->kind == THUMBURL_KIND_TIFF || ref->kind == THUMBURL_KIND_PDF ||
	    ref->kind == THUMBURL_KIND_DJVU) {
		put_text(o, "page");
		put_number(o, ref->page);
		put(o, '-');
	}
	if (ref->lang_len > 0) {
		put_text(o, "lang");
		put_bytes(o, ref->lang, ref->lang_len);
		put(o, '-');
	}
	put_number(o, ref->width);
	put_text(o, "px-");
	if (ref->kind == THUMBURL_KIND_VIDEO && ref->seconds >= 0) {
		put_text(o, "seek%3D");
		put_number(o, (uint32_t)ref->seconds);
	}
	if (ref->kind == THUMBURL_KIND_VIDEO)
		put(o, '-');
}

static void
put_lower(struct out *o, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		put(o, (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i]));
}

/* FileRepo::nameForThumb: long names are "thumbnail" with the file's extension, lower-cased. */
static void
put_end(struct out *o, const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	const struct thumburl_slice name = name_repeated(ref);

	if (name.len <= site->abbreviate) {
		put_escaped(o, name.b, name.len);
		return;
	}
	put_text(o, "thumbnail.");
	put_lower(o, ref->stored + ref->extension, (size_t)(ref->stored_len - ref->extension));
}

/* File::generateThumbName: an extension where the thumb's type is not the file's own. */
static void
put_suffix(struct out *o, const struct thumburl_ref *ref)
{
	static const unsigned char own[THUMBURL_N_KINDS] = {
#define X(name, code, format, same) [THUMBURL_KIND_##name] = same,
		THUMBURL_KINDS(X)
#undef X
	};

	if (own[ref->kind] && ref->format == parse_default_format(ref))
		return;
	put(o, '.');
	put_text(o, thumburl_format_extension(ref->format));
}

size_t
thumburl_format_path(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	put_base(&o, &site->path, ref);
	if (ref->width > 0)
		put_text(&o, "thumb/");
	put_text(&o, zones[ref->zone]);
	put_hash(&o, ref, site->hash_levels);
	put_escaped(&o, ref->stored, ref->stored_len);
	if (ref->width > 0) {
		put(&o, '/');
		put_prefixes(&o, ref);
		put_end(&o, site, ref);
		put_suffix(&o, ref);
	}
	return (finish(&o));
}

size_t
thumburl_format_canonical(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char *buf, size_t size)
{

	if (ref->scheme == THUMBURL_SCHEME_QUERY)
		return (thumburl_format_query(site, ref, buf, size));
	return (thumburl_format_path(site, ref, buf, size));
}

static void
put_wiki(struct out *o, const struct thumburl_ref *ref)
{
	unsigned i;

	for (i = 0; i < THUMBURL_WIKI_PARTS && ref->wiki[i].len > 0; i++) {
		if (i > 0)
			put(o, '/');
		put_wiki_part(o, &ref->wiki[i]);
	}
}

size_t
thumburl_format_wiki(const struct thumburl_ref *ref, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	put_wiki(&o, ref);
	return (finish(&o));
}

size_t
thumburl_format_file(const struct thumburl_ref *ref, unsigned levels, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	if (ref->zone == THUMBURL_ZONE_TEMP)
		return (finish(&o));
	put_wiki(&o, ref);
	if (o.n > 0)
		put(&o, '/');
	put_text(&o, zones[ref->zone]);
	put_hash(&o, ref, levels);
	put_bytes(&o, ref->stored, ref->stored_len);
	return (finish(&o));
}

size_t
thumburl_format_save_as(const struct thumburl_ref *ref, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	put_escaped(&o, ref->stored + ref->bare, (size_t)(ref->stored_len - ref->bare));
	if (ref->width > 0)
		put_suffix(&o, ref);
	return (finish(&o));
}

enum thumburl_class
thumburl_class(const struct thumburl_ref *ref)
{

	if (ref->width == 0)
		return (THUMBURL_CLASS_ORIGINAL);
	if (ref->zone == THUMBURL_ZONE_TEMP || ref->page != 1 || ref->seconds >= 0 ||
	    ref->lang_len > 0 || ref->quality != THUMBURL_QUALITY_NORMAL ||
	    ref->format != parse_default_format(ref))
		return (THUMBURL_CLASS_COMPLEX);
	return (THUMBURL_CLASS_SIMPLE);
}

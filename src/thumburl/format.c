/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A ref is written as a URL in either scheme, or as a file name.
 */

#include "config.h"

#include <string.h>

#include "id.h"
#include "name.h"
#include "param.h"
#include "signature.h"
#include "type.h"

/* Bytes in one name of a file system (NAME_MAX of Linux). */
#define FILE_NAME_MAX	255

static const char lower_hex[] = "0123456789abcdef";

/* A part of the wiki's name has only plain characters; the target may have escaped some. */
static void
put_wiki_part(struct out *o, const struct thumburl_slice *part)
{
	const struct segment s = { part->b, part->b + part->len };

	put_decoded(o, &s);
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

/* NB: an id has no wiki. */
static void
put_query_base(struct out *o, const struct thumburl_site *site, const struct thumburl_ref *ref)
{

	if (ref->zone != THUMBURL_ZONE_ID) {
		put_base(o, &site->query, ref);
		return;
	}
	put_bytes(o, site->query.text, site->query.len);
	put_literal(o, "/" ID_SEGMENT "/");
}

/* Most targets are already canonical. */
static void
put_name(struct out *o, const struct thumburl_ref *ref)
{

	if (ref->spelt.len > 0)
		put_bytes(o, ref->spelt.b, ref->spelt.len);
	else
		put_escaped(o, ref->stored, ref->stored_len);
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
	[THUMBURL_ZONE_ID] = ID_SEGMENT "/",
};

/* The query of a URL: what the thumb is, and for a signed one who may ask. */
struct query {
	struct out		*o;
	char			separator;
};

static void
put_key(struct query *q, const char *key)
{

	put(q->o, q->separator);
	put_text(q->o, key);
	put(q->o, '=');
	q->separator = '&';
}

/* The parameters first to last, but for last. */
static void
put_params(struct query *q, unsigned differing, const struct thumburl_ref *ref, unsigned first,
    unsigned last)
{
	unsigned i;

	for (i = first; i < last; i++) {
		if (!(differing & (1u << i)))
			continue;
		put_key(q, params[i].key);
		params[i].put(q->o, ref);
	}
}

static void
put_query(struct out *o, unsigned differing, const struct thumburl_ref *ref)
{
	struct query q = { o, '?' };

	put_params(&q, differing, ref, 0, THUMBURL_N_PARAMS);
}

/* An original has no parameter but its version, whatever the fields of ref are; an info has only info=. */
static unsigned
differing(const struct thumburl_ref *ref)
{

	if (ref->info)
		return (PARAM_BIT(INFO));
	return (param_differing(ref) & (ref->width > 0 ? ~0u : PARAM_BIT(CONTENT)));
}

enum thumburl_reason
thumburl_path_equivalent(const struct thumburl_ref *ref)
{

	return (ref->info || ref->version_len > 0 || ref->zone == THUMBURL_ZONE_ID ?
	    THUMBURL_NO_EQUIVALENT : THUMBURL_OK);
}

enum thumburl_reason
thumburl_query_equivalent(const struct thumburl_site *site, const struct thumburl_ref *ref)
{

	if (ref->zone == THUMBURL_ZONE_TEMP || thumburl_is_only_linked(ref) ||
	    (differing(ref) & ~param_allowed(site, ref)) ||
	    (ref->zone == THUMBURL_ZONE_ID && ref->stored_len != id_length(site)))
		return (THUMBURL_NO_EQUIVALENT);
	if (ref->zone == THUMBURL_ZONE_CURRENT && name_is_stamped(ref->stored, ref->stored_len))
		return (THUMBURL_AMBIGUOUS_NAME);
	return (THUMBURL_OK);
}

/* NB: exp is before all parameters, and sig before t. */
void
format_signed(struct out *o, const struct thumburl_site *site, const struct thumburl_ref *ref,
    uint64_t expires, const char *signature)
{
	const unsigned bits = differing(ref);
	struct query q = { o, '?' };

	put_query_base(o, site, ref);
	put_name(o, ref);
	if (expires > 0) {
		put_key(&q, "exp");
		put_decimal(o, expires);
	}
	put_params(&q, bits, ref, 0, THUMBURL_PARAM_TIME);
	if (*signature != '\0') {
		put_key(&q, "sig");
		put_text(o, signature);
	}
	put_params(&q, bits, ref, THUMBURL_PARAM_TIME, THUMBURL_N_PARAMS);
}

size_t
thumburl_format_query(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	if (thumburl_query_equivalent(site, ref) != THUMBURL_OK)
		return (out_finish(&o));
	put_query_base(&o, site, ref);
	put_name(&o, ref);
	put_query(&o, differing(ref), ref);
	return (out_finish(&o));
}

/*
 * PagedTiffHandler always writes the quality and the page of a TIFF.  MediaWiki itself has thumbs
 * without these: a PNG is lossless, and others are not.  What it does not have gets both.
 */
static int
is_core_tiff(const struct thumburl_site *site, const struct thumburl_ref *ref)
{

	return (site->tiff_names == THUMBURL_TIFF_CORE &&
	    type_of(ref)->quality == THUMBURL_QUALITY_LOSSLESS && ref->page == 1 &&
	    (ref->quality == THUMBURL_QUALITY_LOSSLESS) == (ref->format == THUMBURL_FORMAT_PNG));
}

/* The prefixes of a thumb's name, with the width.  seek is that of a time, escaped or plain. */
static void
put_prefixes(struct out *o, const struct thumburl_site *site, const struct thumburl_ref *ref,
    const char *seek)
{
	const struct thumburl_type_row *const type = type_of(ref);
	const int core = is_core_tiff(site, ref);

	if (ref->quality == THUMBURL_QUALITY_LOW)
		put_literal(o, "qlow-");
	if (type->quality == THUMBURL_QUALITY_LOSSLESS && !core)
		put_text(o, ref->quality == THUMBURL_QUALITY_LOSSLESS ? "lossless-" : "lossy-");
	if ((type->params & PARAM_BIT(PAGE)) && !core) {
		put_literal(o, "page");
		put_number(o, ref->page);
		put(o, '-');
	}
	if (ref->lang_len > 0) {
		put_literal(o, "lang");
		put_bytes(o, ref->lang, ref->lang_len);
		put(o, '-');
	}
	put_number(o, ref->width);
	put_literal(o, "px-");
	if (!(type->params & PARAM_BIT(TIME)))
		return;
	if (ref->seconds >= 0) {
		put_text(o, seek);
		put_number(o, (uint32_t)ref->seconds);
		put_text(o, ref->fraction[0] != '\0' ? "." : "");
		put_text(o, ref->fraction);
	}
	put(o, '-');
}

static void
put_lower(struct out *o, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		put(o, (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i]));
}

/* FileRepo::nameForThumb: a long name becomes "thumbnail" with the extension in lower case. */
static void
put_abbreviation(struct out *o, const struct thumburl_ref *ref)
{

	put_literal(o, "thumbnail.");
	put_lower(o, ref->stored + ref->extension, (size_t)(ref->stored_len - ref->extension));
}

static void
put_end(struct out *o, const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	const struct thumburl_slice name = name_repeated(ref);

	if (name.len <= site->abbreviate) {
		if (name.len == ref->stored_len)
			put_name(o, ref);
		else
			put_escaped(o, name.b, name.len);
		return;
	}
	put_abbreviation(o, ref);
}

/*
 * File::generateThumbName: an extension is added if the thumb's type differs from the file's.  An id has
 * no extension.
 */
static void
put_suffix(struct out *o, const struct thumburl_ref *ref)
{

	if (ref->format == THUMBURL_N_FORMATS || (type_of(ref)->nature == THUMBURL_WEB &&
	    ref->zone != THUMBURL_ZONE_ID && ref->format == param_default_format(ref)))
		return;
	put(o, '.');
	put_text(o, thumburl_format_extension(ref->format));
}

/* As it was, with the escapes of all others. */
static void
put_as_it_was(struct out *o, const struct thumburl_slice *slice)
{
	const struct segment s = { slice->b, slice->b + slice->len };
	struct cursor c;
	char b;
	int i;

	cursor_start(&c, &s);
	while ((i = cursor_byte(&c)) >= 0) {
		b = (char)i;
		put_escaped(o, &b, 1);
	}
}

static void
put_last_segment(struct out *o, const struct thumburl_site *site, const struct thumburl_ref *ref)
{

	if (ref->thumbname.len > 0) {
		put_as_it_was(o, &ref->thumbname);
		return;
	}
	put_prefixes(o, site, ref, "seek%3D");
	put_end(o, site, ref);
	put_suffix(o, ref);
}

size_t
thumburl_format_path(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	if (thumburl_path_equivalent(ref) != THUMBURL_OK)
		return (out_finish(&o));
	put_base(&o, &site->path, ref);
	if (ref->width > 0)
		put_literal(&o, "thumb/");
	put_text(&o, zones[ref->zone]);
	put_hash(&o, ref, site->hash_levels);
	put_name(&o, ref);
	if (ref->width > 0) {
		put(&o, '/');
		put_last_segment(&o, site, ref);
	}
	return (out_finish(&o));
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
	return (out_finish(&o));
}

size_t
thumburl_format_key(const struct thumburl_ref *ref, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	put_wiki(&o, ref);
	if (o.n > 0)
		put(&o, '/');
	put_text(&o, zones[ref->zone]);
	put_name(&o, ref);
	put_query(&o, differing(ref) & ~(PARAM_BIT(WIDTH) | PARAM_BIT(INFO)), ref);
	return (out_finish(&o));
}

/* Whether the name says where the original is. */
static int
has_file(const struct thumburl_ref *ref)
{

	return (ref->zone == THUMBURL_ZONE_CURRENT || ref->zone == THUMBURL_ZONE_ARCHIVE);
}

size_t
thumburl_format_file(const struct thumburl_ref *ref, unsigned levels, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	if (!has_file(ref))
		return (out_finish(&o));
	put_wiki(&o, ref);
	if (o.n > 0)
		put(&o, '/');
	put_text(&o, zones[ref->zone]);
	put_hash(&o, ref, levels);
	put_bytes(&o, ref->stored, ref->stored_len);
	return (out_finish(&o));
}

/* A thumb's name as that of a file, with an original's name of that many bytes at most. */
static void
put_thumbname(struct out *o, const struct thumburl_site *site, const struct thumburl_ref *ref,
    size_t abbreviate)
{
	const struct thumburl_slice name = name_repeated(ref);

	put_prefixes(o, site, ref, "seek=");
	if (name.len <= abbreviate)
		put_bytes(o, name.b, name.len);
	else
		put_abbreviation(o, ref);
	put_suffix(o, ref);
}

size_t
thumburl_format_thumb_file(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 }, name = { NULL, 0, 0 };

	if (!has_file(ref) || ref->thumbname.len > 0 ||
	    ref->version_len > 0 || ref->stored_len > FILE_NAME_MAX)
		return (out_finish(&o));
	put_wiki(&o, ref);
	put_text(&o, o.n > 0 ? "/thumb/" : "thumb/");
	put_text(&o, zones[ref->zone]);
	put_hash(&o, ref, site->hash_levels);
	put_bytes(&o, ref->stored, ref->stored_len);
	if (ref->width == 0)
		return (out_finish(&o));
	put(&o, '/');
	put_thumbname(&name, site, ref, site->abbreviate);
	put_thumbname(&o, site, ref, name.n <= FILE_NAME_MAX ? site->abbreviate : 0);
	return (out_finish(&o));
}

size_t
thumburl_format_save_as(const struct thumburl_ref *ref, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	put_escaped(&o, ref->stored + ref->bare, (size_t)(ref->stored_len - ref->bare));
	if (ref->width > 0)
		put_suffix(&o, ref);
	return (out_finish(&o));
}

enum thumburl_class
thumburl_class(const struct thumburl_ref *ref)
{

	if (ref->info)
		return (THUMBURL_CLASS_INFO);
	if (ref->width == 0)
		return (THUMBURL_CLASS_ORIGINAL);
	if (ref->zone == THUMBURL_ZONE_TEMP || ref->thumbname.len > 0 ||
	    param_differing(ref) != PARAM_BIT(WIDTH))
		return (THUMBURL_CLASS_COMPLEX);
	return (THUMBURL_CLASS_SIMPLE);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The URL that was meant by a refused one (doc/url-schemes.rst, The URL that was meant).  A ref is
 * made of the parts that can be found, and it is written only if it is a valid one.
 */

#include "config.h"

#include <string.h>

#include "base.h"
#include "id.h"
#include "name.h"
#include "out.h"
#include "param.h"
#include "parse.h"
#include "step.h"
#include "title.h"
#include "type.h"
#include "value.h"

#define SEGMENTS	24
#define WIDTH_USUAL	250		/* for a width that is missing */
#define VALUE_MAX	48
#define THUMBNAME_MAX	(THUMBURL_NAME_MAX + 100)

/* The parts of a URL that were found. */
struct found {
	const struct thumburl_site	*site;
	struct segment	dir;		/* the name, still encoded */
	struct segment	last;		/* the name of a thumb, or empty */
	struct segment	query;		/* the parameters, or empty */
	int		hash;		/* of the hash directories; -1: none */
	int		is_thumb;
	unsigned	given;		/* bits of enum thumburl_param */
};

/* Digits at the beginning.  Returns their number; a value of 0 or above 65535 is none. */
static size_t
leading_number(const char *s, size_t len, uint32_t *number)
{
	uint32_t v = 0;
	size_t i;

	for (i = 0; i < len && s[i] >= '0' && s[i] <= '9' && v <= THUMBURL_NUMBER_MAX; i++)
		v = v * 10 + (uint32_t)(s[i] - '0');
	if (v == 0 || v > THUMBURL_NUMBER_MAX)
		return (0);
	*number = v;
	return (i);
}

/* A hash directory: one or two hex digits. */
static int
take_hash(struct found *f, const struct segment *s)
{
	const long len = s->e - s->b;
	int hi, lo;

	if (len != 1 && len != 2)
		return (0);
	hi = hex_value[(unsigned char)s->b[0]];
	lo = hex_value[(unsigned char)s->e[-1]];
	if (hi < 0 || lo < 0)
		return (0);
	if (len == 2)
		f->hash = hi << 4 | lo;
	return (1);
}

/* Directories before the name.  Returns the index of the name, or n; temporary files are private. */
static size_t
take_directories(struct found *f, const struct segment *seg, size_t i, size_t n)
{

	for (; i < n; i++) {
		if (segment_is(&seg[i], "thumb", 5))
			f->is_thumb = 1;
		else if (segment_is(&seg[i], "temp", 4))
			return (n);
		else if (!segment_is(&seg[i], "archive", 7) && !take_hash(f, &seg[i]))
			break;
	}
	return (i);
}

/* A name may have a "?" that was not escaped: then the rest of the path is in the query. */
static void
take_rest(struct found *f, const char *e)
{
	const char *slash;

	slash = memrchr(f->query.b, '/', (size_t)(e - f->query.b));
	if (slash == NULL)
		return;
	f->last.b = slash + 1;
	f->last.e = e;
	f->is_thumb = 1;
}

static int
take_path(struct found *f, struct thumburl_ref *ref, const struct segment *seg, size_t n)
{
	const struct thumburl_site *site = f->site;
	const int query = base_matches(&site->query, seg, n);
	const struct thumburl_base *base = query ? &site->query : &site->path;
	size_t i = base->literals;

	if (!query && !base_matches(base, seg, n))
		return (-1);
	if (query && id_is_named(site, seg, n, 1))
		return (id_take(site, ref, &seg[n - 1], 1) == THUMBURL_OK ? 0 : -1);
	if (n > i + base->wild) {
		if (base_take_wiki(site, ref, seg + i, base->wild) != THUMBURL_OK)
			return (-1);
		i += base->wild;
	} else if (query && n == i + 1 && *site->default_wiki != '\0')
		base_default_wiki(site, ref);
	else
		return (-1);
	i = take_directories(f, seg, i, n);
	if (i == n)
		return (-1);
	f->dir = seg[i];
	if (n > i + 1) {
		f->last = seg[n - 1];
		f->is_thumb = 1;
	} else if (!query && f->query.b < f->query.e)
		take_rest(f, f->query.e);
	if (!query)
		f->query.b = f->query.e;
	return (0);
}

/* The name in f=.  NB: a + may be one or a space. */
static int
take_php(struct found *f, struct thumburl_ref *ref)
{
	const char *p = f->query.b;
	struct segment piece;

	while (query_next(&p, f->query.e, &piece))
		if (piece.e - piece.b > 2 && !memcmp(piece.b, "f=", 2)) {
			f->dir.b = piece.b + 2;
			f->dir.e = piece.e;
		}
	if (f->dir.b == NULL || memchr(f->dir.b, '+', (size_t)(f->dir.e - f->dir.b)) != NULL)
		return (-1);
	if (f->site->path.wild > 0)
		base_default_wiki(f->site, ref);
	f->is_thumb = 1;
	return (0);
}

/* Decode escapes in place, as long as there are some. */
static size_t
decode_again(char *s, size_t len)
{
	struct segment all = { s, s + len };
	struct cursor c;
	size_t n = 0;
	int b;

	cursor_start(&c, &all);
	while ((b = cursor_byte(&c)) >= 0)
		s[n++] = (char)b;
	return (n);
}

/* Take a decoded name in ref->stored.  Returns 0, 1 if its md5 is another, -1 if it is no name. */
static int
take_name(const struct found *f, struct thumburl_ref *ref, size_t len)
{
	size_t before;

	do {
		before = len;
		len = decode_again(ref->stored, len);
	} while (len < before);
	len = title_underscores(ref->stored, len);
	ref->zone = THUMBURL_ZONE_CURRENT;
	ref->hash = -1;
	if (len == 0 || memchr(ref->stored, '/', len) != NULL ||
	    name_take_stored(f->site, ref, len) != THUMBURL_OK)
		return (-1);
	return (f->hash >= 0 && name_hash(ref) != f->hash);
}

static int
take_segment(const struct found *f, struct thumburl_ref *ref, const struct segment *s)
{
	const long len = segment_decode(s, ref->stored, THUMBURL_STORED_MAX);

	return (len < 0 ? -1 : take_name(f, ref, (size_t)len));
}

static int
take_text(const struct found *f, struct thumburl_ref *ref, const char *s, size_t len)
{

	if (len > THUMBURL_STORED_MAX)
		return (-1);
	memcpy(ref->stored, s, len);
	return (take_name(f, ref, len));
}

/* Find "NNpx-" in the name of a thumb.  Returns its digits and what follows it. */
static int
find_width(const char *s, const char *e, const char **digits, const char **end)
{
	const char *p, *d;

	for (p = s; p + 3 <= e; p++) {
		if (memcmp(p, "px-", 3))
			continue;
		for (d = p; d > s && d[-1] >= '0' && d[-1] <= '9'; d--)
			continue;
		if (d == p || (d > s && d[-1] != '-'))
			continue;
		*digits = d;
		*end = p + 3;
		return (0);
	}
	return (-1);
}

/* The page and the language in the prefixes of a thumb's name. */
static void
take_prefixes(struct found *f, struct thumburl_ref *ref, const char *s, const char *e)
{
	const char *dash;

	for (; s < e && (dash = memchr(s, '-', (size_t)(e - s))) != NULL; s = dash + 1) {
		if (dash - s > 4 && !memcmp(s, "page", 4) &&
		    leading_number(s + 4, (size_t)(dash - s - 4), &ref->page) > 0)
			f->given |= PARAM_BIT(PAGE);
		if (dash - s > 4 && !memcmp(s, "lang", 4)) {
			if (params[THUMBURL_PARAM_LANG].take(ref, s + 4, (size_t)(e - 1 - s - 4)) == 0)
				f->given |= PARAM_BIT(LANG);
			return;
		}
	}
}

/* The time of a video: what follows it is the name. */
static const char *
take_seek(struct found *f, struct thumburl_ref *ref, const char *s, const char *e)
{
	const char *dash = memchr(s, '-', (size_t)(e - s));
	uint32_t seconds;

	if (dash == s)
		return (s + 1);
	if (dash == NULL || e - s < 5 || memcmp(s, "seek=", 5))
		return (s);
	if (leading_number(s + 5, (size_t)(dash - s - 5), &seconds) > 0) {
		ref->seconds = (int32_t)seconds;
		f->given |= PARAM_BIT(TIME);
	}
	return (dash + 1);
}

/*
 * Read the last segment.  Its end repeats the name, perhaps with a suffix: whichever has the md5 of
 * the directories is right, and otherwise the name in the directory is.
 */
static int
take_last(struct found *f, struct thumburl_ref *ref)
{
	char text[THUMBNAME_MAX];
	const char *e, *digits, *end, *dot;
	struct segment whole = f->dir;
	long len;

	if (take_segment(f, ref, &f->dir) == 0 && f->last.b == NULL)
		return (0);
	len = f->last.b != NULL ? segment_decode(&f->last, text, sizeof text) : -1;
	if (len > 0 && find_width(text, text + len, &digits, &end) == 0) {
		e = text + len;
		if (leading_number(digits, (size_t)(end - 3 - digits), &ref->width) > 0)
			f->given |= PARAM_BIT(WIDTH);
		take_prefixes(f, ref, text, digits);
		end = take_seek(f, ref, end, e);
		dot = memrchr(end, '.', (size_t)(e - end));
		if (take_segment(f, ref, &f->dir) == 0 || f->hash < 0)
			return (take_segment(f, ref, &f->dir));
		if (take_text(f, ref, end, (size_t)(e - end)) == 0 || (dot != NULL &&
		    take_text(f, ref, end, (size_t)(dot - end)) == 0))
			return (0);
	}
	if (f->last.b != NULL && f->hash >= 0 && f->last.b > f->dir.e) {
		/* the directory with a "?" in it */
		whole.e = memchr(whole.b, '/', (size_t)(f->last.b - whole.b));
		if (whole.e != NULL && take_segment(f, ref, &whole) == 0)
			return (0);
	}
	return (take_segment(f, ref, &f->dir));
}

static const struct {
	const char	*key;
	unsigned	param;
} aliases[] = {
	{ "width",	THUMBURL_PARAM_WIDTH },
	{ "page",	THUMBURL_PARAM_PAGE },
	{ "thumbtime",	THUMBURL_PARAM_TIME },
};

static unsigned
find_param(const struct found *f, const char *key, size_t len)
{
	unsigned i, p;

	p = param_find(key, len);
	for (i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
		if (text_is(aliases[i].key, key, len))
			p = aliases[i].param;
	return (p < THUMBURL_N_PARAMS && (f->site->params & 1u << p) ? p : THUMBURL_N_PARAMS);
}

static void
take_value(struct found *f, struct thumburl_ref *ref, unsigned p, const char *s, size_t len)
{
	struct thumburl_ref before = *ref;
	uint32_t number;
	size_t n;

	n = leading_number(s, len, &number);
	if (p == THUMBURL_PARAM_WIDTH && n > 0) {
		ref->width = number + (n + 1 < len && s[n] == '.' && s[n + 1] > '0' && s[n + 1] <= '9');
	} else if (params[p].take(ref, s, len)) {
		*ref = before;
		if (n == 0 || (p != THUMBURL_PARAM_PAGE && p != THUMBURL_PARAM_TIME))
			return;
		if (p == THUMBURL_PARAM_PAGE)
			ref->page = number;
		else
			ref->seconds = (int32_t)number;
	}
	f->given |= 1u << p;
}

/*
 * NB: this needs the type of the file: what does not apply is dropped.  The name of a thumb counts
 * more than the query behind it.
 */
static void
take_query(struct found *f, struct thumburl_ref *ref)
{
	const unsigned named = f->given;
	const char *b = f->query.b, *eq;
	char value[VALUE_MAX];
	struct segment piece;
	unsigned p;
	long len;

	while (query_next(&b, f->query.e, &piece)) {
		if (piece.e - piece.b > 4 && !memcmp(piece.b, "amp;", 4))
			piece.b += 4;
		eq = memchr(piece.b, '=', (size_t)(piece.e - piece.b));
		if (eq == NULL)
			eq = piece.e;
		p = find_param(f, piece.b, (size_t)(eq - piece.b));
		if (p == THUMBURL_N_PARAMS || !(type_params_of(ref) & ~named & 1u << p))
			continue;
		f->is_thumb |= p != THUMBURL_PARAM_INFO;
		piece.b = eq < piece.e ? eq + 1 : eq;
		len = segment_decode(&piece, value, sizeof value);
		if (len > 0)
			take_value(f, ref, p, value, (size_t)len);
	}
}

/* Drop what does not apply, and what only another kind of request has. */
static void
drop(const struct found *f, struct thumburl_ref *ref)
{
	const unsigned has = type_params_of(ref);

	if (!(has & PARAM_BIT(PAGE)))
		ref->page = 1;
	if (!(has & PARAM_BIT(TIME)))
		ref->seconds = -1;
	if (!(has & PARAM_BIT(LANG))) {
		ref->lang_len = 0;
		ref->lang[0] = '\0';
	}
	if (!param_quality_applies(ref, ref->quality))
		ref->quality = THUMBURL_QUALITY_NORMAL;
	if (f->is_thumb)
		ref->info = 0;
}

/* Complete the ref.  Returns 0 if it is a valid thumb, original or info. */
static int
complete(const struct found *f, struct thumburl_ref *ref)
{
	const struct thumburl_site *site = f->site;

	drop(f, ref);
	if (!type_has_thumbs(ref) && (f->is_thumb || ref->info))
		return (-1);
	if (!f->is_thumb) {
		ref->width = 0;
		return (0);
	}
	if (ref->width == 0)
		ref->width = WIDTH_USUAL;
	if (ref->width > site->max_width)
		ref->width = site->max_width;
	if (site->size_policy != THUMBURL_SIZE_ANY)
		ref->width = thumburl_step_width(site, ref->width, ref->type, 0);
	ref->asked_width = ref->width;
	if (!(f->given & PARAM_BIT(FORMAT)))
		ref->format = param_default_format(ref);
	return (0);
}

static int
find(struct found *f, struct thumburl_ref *ref, const char *target, size_t len)
{
	const char *e = target + len, *mark;
	struct segment seg[SEGMENTS];
	size_t n;

	mark = memchr(target, '#', len);
	if (mark != NULL)
		e = mark;
	mark = memchr(target, '?', (size_t)(e - target));
	n = path_split(target, mark != NULL ? mark : e, seg, SEGMENTS);
	if (n == 0 || n > SEGMENTS)
		return (-1);
	f->query.b = mark != NULL ? mark + 1 : e;
	f->query.e = e;
	ref->scheme = THUMBURL_SCHEME_QUERY;
	if (f->site->php.literals > 0 && n == f->site->php.literals &&
	    base_matches(&f->site->php, seg, n))
		return (take_php(f, ref));
	return (take_path(f, ref, seg, n));
}

size_t
thumburl_suggest(const struct thumburl_site *site, const char *target, size_t len, char *buf,
    size_t size)
{
	struct found f = { .site = site, .hash = -1 };
	struct out o = { buf, size, 0 };
	struct thumburl_ref ref;
	enum thumburl_reason r;

	r = thumburl_parse(site, target, len, &ref);
	/* without a signature, no other URL would be better */
	if (r == THUMBURL_OK || r == THUMBURL_NOT_THUMB || thumburl_reason_status(r) == 403 ||
	    site->signed_urls == THUMBURL_SIGNED_REQUIRE)
		return (out_finish(&o));
	(void)thumburl_parse(site, "", 0, &ref);	/* an empty one */
	if (find(&f, &ref, target, len) ||
	    (ref.zone != THUMBURL_ZONE_ID && take_last(&f, &ref) < 0))
		return (out_finish(&o));
	take_query(&f, &ref);
	if (complete(&f, &ref))
		return (out_finish(&o));
	if (thumburl_query_equivalent(site, &ref) == THUMBURL_OK)
		return (thumburl_format_query(site, &ref, buf, size));
	return (thumburl_format_path(site, &ref, buf, size));
}

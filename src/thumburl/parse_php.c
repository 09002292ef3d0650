/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.php?f=Foo.jpg&width=220, MediaWiki's ThumbnailEntryPoint: old links name the same thumb as
 * its other URLs.  As in PHP, the last of several values counts.  But all values must be valid, and
 * parameters that thumb.php does not know are refused.
 */

#include "config.h"

#include <string.h>

#include "base.h"
#include "name.h"
#include "param.h"
#include "parse.h"
#include "step.h"
#include "type.h"
#include "value.h"

#define VALUE_MAX		48

/* The parameters so far. */
struct php {
	struct segment	name;			/* the value of f=, still encoded */
	unsigned	given;			/* bits of enum thumburl_param */
	unsigned	strong;			/* those of a key that overrides another */
	int		archived, temp;
	int		lossy;			/* -1: not given */
};

/* PHP's truth of a string: all but "" and "0". */
static int
is_true(const char *s, size_t len)
{

	return (len > 0 && !(len == 1 && *s == '0'));
}

static int
php_width(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)php;
	if (len > 2 && !memcmp(s + len - 2, "px", 2))
		len -= 2;
	return (params[THUMBURL_PARAM_WIDTH].take(ref, s, len));
}

static int
php_page(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)php;
	return (params[THUMBURL_PARAM_PAGE].take(ref, s, len));
}

static int
php_lang(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)php;
	return (params[THUMBURL_PARAM_LANG].take(ref, s, len));
}

/* Read [[h:]m:]s in whole seconds: a fraction is refused, rather than rounded. */
static int
php_time(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{
	int32_t total = 0, part;
	const char *colon;
	size_t n;
	int parts;

	(void)php;
	for (parts = 0; parts < 3; parts++) {
		colon = memchr(s, ':', len);
		n = colon != NULL ? (size_t)(colon - s) : len;
		if (n > 1 && *s == '0') {		/* 01:05 */
			s++;
			len--;
			n--;
		}
		if (value_time(s, n, &part) || s[n - 1] < '0' || s[n - 1] > '9')
			return (-1);
		total = total * 60 + part;
		if (total > THUMBURL_SECONDS_MAX)
			return (-1);
		if (colon == NULL) {
			ref->seconds = total;
			return (0);
		}
		s += n + 1;
		len -= n + 1;
	}
	return (-1);
}

static int
php_quality(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)php;
	if (!text_is("low", s, len))
		return (-1);
	ref->quality = THUMBURL_QUALITY_LOW;
	return (0);
}

/* PagedTiffHandler: three words mean yes, and all others mean no. */
static int
php_lossy(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)ref;
	php->lossy = text_is("1", s, len) || text_is("true", s, len) || text_is("lossy", s, len);
	return (0);
}

static int
php_archived(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)ref;
	php->archived = is_true(s, len);
	return (0);
}

static int
php_temp(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)ref;
	php->temp = is_true(s, len);
	return (0);
}

/* r is obsolete, and download only sets a header: neither changes the thumb. */
static int
php_nothing(struct php *php, struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)php;
	(void)ref;
	(void)s;
	(void)len;
	return (0);
}

/* Some keys take precedence: w overrides width in any order. */
static const struct {
	const char	*key;
	int		(*take)(struct php *, struct thumburl_ref *, const char *, size_t);
	unsigned	param;		/* a bit of enum thumburl_param, or 0 */
	int		strong;
} keys[] = {
	{ "width",	php_width,	PARAM_BIT(WIDTH),	0 },
	{ "w",		php_width,	PARAM_BIT(WIDTH),	1 },
	{ "page",	php_page,	PARAM_BIT(PAGE),	0 },
	{ "p",		php_page,	PARAM_BIT(PAGE),	1 },
	{ "lang",	php_lang,	PARAM_BIT(LANG),	0 },
	{ "quality",	php_quality,	PARAM_BIT(QUALITY),	0 },
	{ "lossy",	php_lossy,	0,			0 },
	{ "start",	php_time,	PARAM_BIT(TIME),	0 },
	{ "thumbtime",	php_time,	PARAM_BIT(TIME),	1 },
	{ "archived",	php_archived,	0,			0 },
	{ "temp",	php_temp,	0,			0 },
	{ "download",	php_nothing,	0,			0 },
	{ "r",		php_nothing,	0,			0 },
};

#define N_KEYS	(sizeof keys / sizeof keys[0])

/* Decode as urldecode(): escapes, and + for a space.  Returns size if the result does not fit. */
static size_t
decode_form(const char *b, const char *e, char *buf, size_t size)
{
	const struct segment s = { b, e };
	struct cursor c;
	size_t n;

	cursor_start(&c, &s);
	for (n = 0; n < size && c.p < e; n++)
		buf[n] = *c.p == '+' ? (c.p++, ' ') : (char)cursor_byte(&c);
	return (n);
}

/* Read a value.  A weak one after a strong one must be well-formed, but changes nothing. */
static int
take_value(struct php *php, struct thumburl_ref *ref, size_t i, const char *s, size_t len)
{
	const uint32_t width = ref->width, page = ref->page;
	const int32_t seconds = ref->seconds;

	if (keys[i].take(php, ref, s, len))
		return (-1);
	php->given |= keys[i].param;
	if (keys[i].strong)
		php->strong |= keys[i].param;
	else if (php->strong & keys[i].param) {
		ref->width = width;
		ref->page = page;
		ref->seconds = seconds;
	}
	return (0);
}

static enum thumburl_reason
take_pair(struct php *php, struct thumburl_ref *ref, const char *b, const char *e)
{
	const char *eq = memchr(b, '=', (size_t)(e - b));
	const char *end = eq != NULL ? eq : e;
	char key[16], value[VALUE_MAX];
	size_t i, len;

	len = decode_form(b, end, key, sizeof key);
	if (text_is("f", key, len)) {
		php->name.b = eq != NULL ? eq + 1 : e;
		php->name.e = e;
		return (THUMBURL_OK);
	}
	for (i = 0; i < N_KEYS; i++)
		if (text_is(keys[i].key, key, len))
			break;
	if (i == N_KEYS)
		return (THUMBURL_UNKNOWN_PARAM);
	len = eq != NULL ? decode_form(eq + 1, e, value, sizeof value) : 0;
	if (len == sizeof value || take_value(php, ref, i, value, len))
		return (THUMBURL_BAD_VALUE);
	return (THUMBURL_OK);
}

static enum thumburl_reason
take_pairs(struct php *php, struct thumburl_ref *ref, const char *b, const char *e)
{
	enum thumburl_reason r;
	struct segment piece;

	while (query_next(&b, e, &piece)) {
		r = take_pair(php, ref, piece.b, piece.e);
		if (r != THUMBURL_OK)
			return (r);
	}
	return (THUMBURL_OK);
}

/*
 * Change a name as MediaWiki's Title does: slashes (by thumb.php) and spaces become underscores, a
 * run of them one, and those at the ends are dropped; an ASCII first letter becomes a capital.
 */
static size_t
normalise(char *s, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (s[i] == '/' || s[i] == '\\' || s[i] == ' ')
			s[i] = '_';
		if (s[i] != '_' || (n > 0 && s[n - 1] != '_'))
			s[n++] = s[i];
	}
	if (n > 0 && s[n - 1] == '_')
		n--;
	if (n > 0 && s[0] >= 'a' && s[0] <= 'z')
		s[0] = (char)(s[0] - 'a' + 'A');
	return (n);
}

static enum thumburl_reason
take_name(const struct thumburl_site *site, struct thumburl_ref *ref, const struct segment *f)
{
	size_t len;

	len = decode_form(f->b, f->e, ref->stored, sizeof ref->stored);
	if (len == sizeof ref->stored)
		return (THUMBURL_BAD_NAME);
	len = normalise(ref->stored, len);
	return (len > 0 ? name_take_stored(site, ref, len) : THUMBURL_BAD_NAME);
}

static enum thumburl_reason
take_tiff(struct php *php, struct thumburl_ref *ref)
{

	if (php->lossy < 0)
		return (THUMBURL_OK);
	if (type_of(ref)->quality != THUMBURL_QUALITY_LOSSLESS)
		return (THUMBURL_NOT_APPLICABLE);
	if (!php->lossy)
		ref->quality = THUMBURL_QUALITY_LOSSLESS;
	return (THUMBURL_OK);
}

enum thumburl_reason
parse_php(const struct thumburl_site *site, struct thumburl_ref *ref, const char *b,
    const char *e)
{
	struct php php = { .name = { NULL, NULL }, .lossy = -1 };
	enum thumburl_reason r;

	r = take_pairs(&php, ref, b, e);
	if (r != THUMBURL_OK)
		return (r);
	if (php.name.b == NULL)
		return (THUMBURL_BAD_NAME);
	if (site->path.wild > 0)
		base_default_wiki(site, ref);
	ref->zone = php.temp ? THUMBURL_ZONE_TEMP :
	    php.archived ? THUMBURL_ZONE_ARCHIVE : THUMBURL_ZONE_CURRENT;
	r = take_name(site, ref, &php.name);
	if (r != THUMBURL_OK)
		return (r);
	if (!(php.given & PARAM_BIT(WIDTH)))
		return (THUMBURL_MISSING_WIDTH);
	if (ref->width > site->max_width)
		return (THUMBURL_BAD_VALUE);
	if (ref->type == THUMBURL_TYPE_NONE)
		return (THUMBURL_UNKNOWN_TYPE);
	r = take_tiff(&php, ref);
	if (r == THUMBURL_OK)
		r = param_applicable(ref, php.given);
	if (r != THUMBURL_OK)
		return (r);
	ref->format = param_default_format(ref);
	return (step_take(site, ref));
}

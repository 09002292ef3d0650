/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The query scheme, /v1/wikipedia/commons/Foo.pdf?p=2&w=220: every parameter is known, well-formed
 * and there once, or the URL is refused.
 */

#include "config.h"

#include <string.h>

#include "name.h"
#include "parse.h"
#include "value.h"

/* Longer keys and values are none of ours. */
#define KEY_MAX		8
#define VALUE_MAX	48

static int
take_width(struct thumburl_ref *ref, const char *s, size_t len)
{

	return (value_number(s, len, &ref->width));
}

static int
take_page(struct thumburl_ref *ref, const char *s, size_t len)
{

	return (value_number(s, len, &ref->page));
}

static int
take_time(struct thumburl_ref *ref, const char *s, size_t len)
{

	return (value_time(s, len, &ref->seconds));
}

static int
take_lang(struct thumburl_ref *ref, const char *s, size_t len)
{
	int n;

	n = value_lang(s, len, ref->lang);
	if (n < 0)
		return (-1);
	ref->lang_len = (unsigned char)n;
	return (0);
}

/* The original's dimensions tell a reader something, and us nothing. */
static int
take_dimension(struct thumburl_ref *ref, const char *s, size_t len)
{

	(void)ref;
	return (value_dimension(s, len));
}

static const struct param {
	const char	*key;
	int		(*take)(struct thumburl_ref *, const char *, size_t);
	unsigned	given;		/* 0: nothing depends on it */
} params[] = {
	{ "w",		take_width,	GIVEN_WIDTH },
	{ "p",		take_page,	GIVEN_PAGE },
	{ "lang",	take_lang,	GIVEN_LANG },
	{ "t",		take_time,	GIVEN_TIME },
	{ "oh",		take_dimension,	0 },
	{ "ow",		take_dimension,	0 },
};

#define N_PARAMS	(sizeof params / sizeof params[0])

/*
 * Decode the escapes of plain characters; any other stays as it is and fits no grammar.
 * Returns the length, or size if the text is not shorter than that.
 */
static size_t
decode_plain(const char *b, const char *e, char *buf, size_t size)
{
	size_t n;
	int c;

	for (n = 0; b < e && n < size; n++) {
		c = escaped_byte(b, e);
		if (c >= 0 && (byte_class[c] & BYTE_PLAIN)) {
			buf[n] = (char)c;
			b += 3;
		} else
			buf[n] = *b++;
	}
	return (n);
}

static size_t
find_param(const char *key, size_t len)
{
	size_t i;

	for (i = 0; i < N_PARAMS; i++)
		if (!strncmp(params[i].key, key, len) && params[i].key[len] == '\0')
			break;
	return (i);
}

static enum thumburl_reason
take_param(struct thumburl_ref *ref, const char *b, const char *e, unsigned *seen)
{
	char key[KEY_MAX], value[VALUE_MAX];
	const char *eq;
	size_t i, len;

	eq = memchr(b, '=', (size_t)(e - b));
	len = decode_plain(b, eq != NULL ? eq : e, key, sizeof key);
	if (len == 0 || len == sizeof key)
		return (THUMBURL_UNKNOWN_PARAM);
	i = find_param(key, len);
	if (i == N_PARAMS)
		return (THUMBURL_UNKNOWN_PARAM);
	if (*seen & (1u << i))
		return (THUMBURL_DUPLICATE_PARAM);
	*seen |= 1u << i;
	if (eq == NULL)
		return (THUMBURL_BAD_VALUE);
	len = decode_plain(eq + 1, e, value, sizeof value);
	if (len == sizeof value || params[i].take(ref, value, len))
		return (THUMBURL_BAD_VALUE);
	return (THUMBURL_OK);
}

static enum thumburl_reason
take_params(struct thumburl_ref *ref, const char *b, const char *e, unsigned *given)
{
	enum thumburl_reason r;
	unsigned seen = 0;
	const char *amp;
	size_t i;

	for (; b < e; b = amp + 1) {
		amp = memchr(b, '&', (size_t)(e - b));
		if (amp == NULL)
			amp = e;
		if (amp == b)
			continue;
		r = take_param(ref, b, amp, &seen);
		if (r != THUMBURL_OK)
			return (r);
	}
	for (i = 0; i < N_PARAMS; i++)
		if (seen & (1u << i))
			*given |= params[i].given;
	return (THUMBURL_OK);
}

static int
is_default_lang(const struct thumburl_ref *ref)
{

	return (ref->lang_len == 2 && !memcmp(ref->lang, "en", 2));
}

static enum thumburl_reason
take_query(struct thumburl_ref *ref, const char *b, const char *e)
{
	enum thumburl_reason r;
	unsigned given = 0;

	if (b == NULL)
		return (THUMBURL_OK);
	r = take_params(ref, b, e, &given);
	if (r != THUMBURL_OK || given == 0)
		return (r);
	if (!(given & GIVEN_WIDTH))
		return (THUMBURL_MISSING_WIDTH);
	if (ref->kind == THUMBURL_KIND_NONE)
		return (THUMBURL_UNKNOWN_TYPE);
	r = parse_applicable(ref, given);
	if (is_default_lang(ref))
		ref->lang_len = 0;
	ref->lang[ref->lang_len] = '\0';
	ref->format = parse_default_format(ref);
	return (r);
}

enum thumburl_reason
parse_query(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, size_t n, const char *b, const char *e)
{
	const struct thumburl_base *base = &site->query;
	enum thumburl_reason r = THUMBURL_OK;
	size_t parts = n - base->literals;
	const struct segment *name = &seg[n - 1];

	if (n > SEGMENTS_MAX || (parts != base->wild + 1u && parts != 1) || name->b == name->e)
		return (THUMBURL_BAD_PATH);
	if (parts == base->wild + 1u)
		r = base_take_wiki(site, ref, seg + base->literals, base->wild);
	else if (*site->default_wiki == '\0')
		r = THUMBURL_NO_WIKI;
	else
		base_default_wiki(site, ref);
	if (r != THUMBURL_OK)
		return (r);
	r = name_take(site, ref, name);
	if (r != THUMBURL_OK)
		return (r);
	return (take_query(ref, b, e));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bases are matched, and the names of wikis are checked.
 */

#include "config.h"

#include <string.h>

#include "base.h"

int
base_matches(const struct thumburl_base *base, const struct segment *seg, size_t n)
{
	const char *p = base->text, *e;
	unsigned i;

	if (n < base->literals)
		return (0);
	for (i = 0; i < base->literals; i++) {
		p++;
		e = strchrnul(p, '/');
		if (!segment_is(&seg[i], p, (size_t)(e - p)))
			return (0);
		p = e;
	}
	return (1);
}

static int
is_lower(int c)
{

	return (c >= 'a' && c <= 'z');
}

static int
is_lower_or_digit(int c)
{

	return (is_lower(c) || (c >= '0' && c <= '9'));
}

/*
 * [a-z][a-z0-9]* but not v and digits, which would look like a version of the query scheme.
 */
static int
is_project(const struct segment *s)
{
	struct cursor c;
	int b, version;

	cursor_start(&c, s);
	b = cursor_byte(&c);
	if (!is_lower(b))
		return (0);
	version = (b == 'v');
	while ((b = cursor_byte(&c)) >= 0) {
		if (!is_lower_or_digit(b))
			return (0);
		if (is_lower(b))
			version = 0;
	}
	return (!version || c.n == 1);
}

/* [a-z0-9]+(-[a-z0-9]+)* */
static int
is_code(const struct segment *s)
{
	struct cursor c;
	int b, last = '-';

	cursor_start(&c, s);
	while ((b = cursor_byte(&c)) >= 0) {
		if (b == '-' ? last == '-' : !is_lower_or_digit(b))
			return (0);
		last = b;
	}
	return (last != '-');
}

/* Most names are only letters, which are valid as a project and as a code. */
static int
is_letters(const struct segment *s)
{
	const char *p;

	for (p = s->b; p < s->e && is_lower(*p); p++)
		continue;
	return (p == s->e && p > s->b);
}

enum thumburl_reason
base_take_wiki(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, unsigned wild)
{
	unsigned i;

	for (i = 0; i < wild; i++) {
		if (!is_letters(&seg[i]) &&
		    !(wild == 2 && i == 0 ? is_project(&seg[i]) : is_code(&seg[i])))
			return (THUMBURL_BAD_WIKI);
		ref->wiki[i].b = seg[i].b;
		ref->wiki[i].len = (size_t)(seg[i].e - seg[i].b);
	}
	if (wild > 0 && *site->reserved != '\0' &&
	    segment_is(&seg[0], site->reserved, strlen(site->reserved)))
		return (THUMBURL_BAD_WIKI);
	return (THUMBURL_OK);
}

void
base_default_wiki(const struct thumburl_site *site, struct thumburl_ref *ref)
{
	const char *p = site->default_wiki, *e;
	unsigned i;

	for (i = 0; i < site->query.wild; i++) {
		e = strchrnul(p, '/');
		ref->wiki[i].b = p;
		ref->wiki[i].len = (size_t)(e - p);
		p = e + 1;
	}
}

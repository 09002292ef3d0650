/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Titles of MediaWiki's pages are made into names of files (doc/url-schemes.rst, Titles).
 */

#include "config.h"

#include <string.h>

#include "out.h"
#include "title.h"
#include "value.h"

static int
is_blank(char c)
{

	return (c == ' ' || c == '_');
}

static void
trim(struct segment *s)
{

	while (s->b < s->e && is_blank(*s->b))
		s->b++;
	while (s->b < s->e && is_blank(s->e[-1]))
		s->e--;
}

static char
folded(char c)
{

	return ((char)(c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? c | 0x20 : c));
}

static int
is_same(const struct segment *a, const struct segment *b)
{
	size_t i, len = (size_t)(a->e - a->b);

	if ((size_t)(b->e - b->b) != len)
		return (0);
	for (i = 0; i < len; i++)
		if (folded(a->b[i]) != folded(b->b[i]))
			return (0);
	return (len > 0);
}

/* Whether a namespace is in a list with commas. */
static int
is_listed(const struct segment *namespace, const char *list)
{
	struct segment entry;
	const char *p;

	for (p = list; p != NULL && *p != '\0'; p = *entry.e == ',' ? entry.e + 1 : NULL) {
		entry.b = p;
		p = strchrnul(p, ',');
		entry.e = p;
		trim(&entry);
		if (is_same(&entry, namespace))
			return (1);
		entry.e = p;
	}
	return (0);
}

static void
cut_namespace(struct segment *title, const char *namespaces)
{
	struct segment namespace;
	const char *colon;

	trim(title);
	if (title->b < title->e && *title->b == ':')
		title->b++;
	colon = memchr(title->b, ':', (size_t)(title->e - title->b));
	if (colon != NULL) {
		namespace.b = title->b;
		namespace.e = colon;
		trim(&namespace);
		if (is_listed(&namespace, "File,Image") || is_listed(&namespace, namespaces))
			title->b = colon + 1;
	}
	trim(title);
}

size_t
title_underscores(char *s, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		if (!is_blank(s[i]))
			s[n++] = s[i];
		else if (n > 0 && s[n - 1] != '_')
			s[n++] = '_';
	return (n > 0 && s[n - 1] == '_' ? n - 1 : n);
}

size_t
thumburl_name_of_title(const char *title, size_t len, const char *namespaces, int capital,
    char *buf, size_t size)
{
	struct segment s = { title, title + len };
	struct out o = { buf, size, 0 };
	char c;

	cut_namespace(&s, namespaces);
	for (; s.b < s.e; s.b++) {
		c = *s.b;
		if (is_blank(c) && is_blank(s.b[1]))
			continue;		/* the last of a run; none is at the end */
		if (capital && o.n == 0 && c >= 'a' && c <= 'z')
			c = (char)(c & ~0x20);
		put(&o, is_blank(c) ? '_' : c);
	}
	return (out_finish(&o));
}

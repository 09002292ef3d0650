/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: the cost is that of a sort, n log n, whatever a client sends.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "query.h"

/* A parameter in canonical spelling. */
struct piece {
	const char	*b;
	uint32_t	len;
	uint32_t	name_len;
};

/* RFC 3986: unreserved, and all that a query may have. */
static int
is_unreserved(unsigned char c)
{

	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '-' || c == '.' || c == '_' || c == '~');
}

static int
is_allowed(unsigned char c)
{

	return (is_unreserved(c) || (c > ' ' && c < 0x7f && strchr("!$&'()*+,;=:@/?", c) != NULL));
}

static int
hex(unsigned char c)
{

	if (c >= '0' && c <= '9')
		return (c - '0');
	c |= 0x20;
	return (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

/*
 * Write the next character of b to e in canonical spelling, up to three bytes.  Returns how many are
 * written, and moves *p past what it has read.
 */
static size_t
spell(const char **p, const char *e, char *out)
{
	static const char digits[] = "0123456789ABCDEF";
	const unsigned char c = (unsigned char)**p;
	unsigned char b = c;
	int hi, lo;

	if (c == '%' && e - *p >= 3) {
		hi = hex((unsigned char)(*p)[1]);
		lo = hex((unsigned char)(*p)[2]);
		if (hi >= 0 && lo >= 0) {
			*p += 3;
			b = (unsigned char)(hi << 4 | lo);
			if (is_unreserved(b)) {
				*out = (char)b;
				return (1);
			}
			goto escape;
		}
	}
	(*p)++;
	if (is_allowed(c)) {
		*out = (char)c;
		return (1);
	}
escape:
	out[0] = '%';
	out[1] = digits[b >> 4];
	out[2] = digits[b & 15];
	return (3);
}

static size_t
spell_all(const char *p, const char *e, char *out)
{
	size_t n = 0;

	while (p < e)
		n += spell(&p, e, out + n);
	return (n);
}

/* Whether a name matches an entry.  A star that has matched too little is tried again. */
static int
matches(const char *entry, const char *name, size_t len)
{
	const char *e = name + len, *star = NULL, *from = NULL;

	while (name < e) {
		if (*entry == '*') {
			star = ++entry;
			from = name;
		} else if (*entry == *name) {
			entry++;
			name++;
		} else if (star != NULL) {
			entry = star;
			name = ++from;
		} else
			return (0);
	}
	while (*entry == '*')
		entry++;
	return (*entry == '\0');
}

static int
is_listed(const struct query_list *list, const char *name, size_t len)
{
	const char *entry = list->text;
	size_t i;

	for (i = 0; i < list->n; i++, entry += strlen(entry) + 1)
		if (matches(entry, name, len))
			return (1);
	return (0);
}

int
query_list_init(struct query_list *list, const char *text, char *err, size_t errsize)
{
	const char *b, *e, *end;
	size_t n = 0;

	list->n = 0;
	list->text = NULL;
	if (text == NULL || *text == '\0')
		return (0);
	list->text = malloc(3 * strlen(text) + 1);
	if (list->text == NULL) {
		(void)snprintf(err, errsize, "out of memory");
		return (-1);
	}
	for (b = text; ; b = end + 1) {
		end = b + strcspn(b, ",");
		b += strspn(b, " ");
		for (e = end; e > b && e[-1] == ' '; e--)
			continue;
		if (b >= e || e - b > QUERY_ENTRY_MAX || memchr(b, '=', (size_t)(e - b)) != NULL ||
		    memchr(b, '&', (size_t)(e - b)) != NULL) {
			(void)snprintf(err, errsize, "\"%s\" must be names of up to %d bytes with commas "
			    "between them, in which * stands for any text, such as \"utm_*,fbclid\"", text,
			    QUERY_ENTRY_MAX);
			return (-1);
		}
		n += spell_all(b, e, list->text + n);
		list->text[n++] = '\0';
		list->n++;
		if (*end == '\0')
			return (0);
	}
}

void
query_list_fini(struct query_list *list)
{

	free(list->text);
	list->text = NULL;
	list->n = 0;
}

/* The path and the query, without what is behind a "#". */
static const char *
split(const char *url, const char **query)
{
	const char *e = url + strcspn(url, "#");

	*query = memchr(url, '?', (size_t)(e - url));
	if (*query == NULL)
		*query = e;
	return (e);
}

static size_t
count(const char *query, const char *e)
{
	size_t n = 1;

	for (; query < e; query++)
		n += *query == '&';
	return (n);
}

/* The length of the query in canonical spelling. */
static size_t
spelt_len(const char *p, const char *e)
{
	char out[3];
	size_t n = 0;

	while (p < e)
		n += spell(&p, e, out);
	return (n);
}

#define ALIGNED(n)	(((n) + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *))

/* The result, the parameters in the order of the URL, and a table of these. */
struct layout {
	const char	*query;
	const char	*e;
	size_t		spelt;		/* bytes of the query */
	size_t		result;		/* bytes of the result */
	size_t		pieces;		/* bytes of the table */
};

static size_t
lay_out(const char *url, struct layout *l)
{

	l->e = split(url, &l->query);
	l->spelt = spelt_len(l->query, l->e);
	l->result = ALIGNED((size_t)(l->query - url) + l->spelt + 1);
	l->pieces = count(l->query, l->e) * sizeof(struct piece);
	return (l->result + l->pieces + l->spelt);
}

size_t
query_room(const char *url)
{
	struct layout l;

	return (lay_out(url, &l));
}

static int
is_wanted(const struct query_rules *rules, const struct piece *p)
{

	if (p->len == 0 || (p->len == 1 && *p->b == '='))
		return (0);
	if (rules->drop_empty && p->len <= p->name_len + 1)
		return (0);
	if (rules->keep.n > 0 && !is_listed(&rules->keep, p->b, p->name_len))
		return (0);
	return (!is_listed(&rules->drop, p->b, p->name_len));
}

/* Spell each parameter into text, and list those that are wanted.  Returns their number. */
static size_t
take_pieces(const struct query_rules *rules, const struct layout *l, struct piece *pieces, char *text)
{
	const char *b, *e, *eq;
	struct piece *p;
	size_t n = 0;

	for (b = l->query < l->e ? l->query + 1 : l->e; b < l->e; b = e + 1) {
		e = memchr(b, '&', (size_t)(l->e - b));
		if (e == NULL)
			e = l->e;
		p = &pieces[n];
		p->b = text;
		p->len = (uint32_t)spell_all(b, e, text);
		eq = memchr(text, '=', p->len);
		p->name_len = eq != NULL ? (uint32_t)(eq - text) : p->len;
		text += p->len;
		n += (size_t)is_wanted(rules, p);
	}
	return (n);
}

/* The order: by name, and of equal names by the place in the URL. */
static int
is_before(const struct piece *a, const struct piece *b)
{
	const uint32_t len = a->name_len < b->name_len ? a->name_len : b->name_len;
	const int c = memcmp(a->b, b->b, len);

	if (c != 0)
		return (c < 0);
	if (a->name_len != b->name_len)
		return (a->name_len < b->name_len);
	return (a->b < b->b);
}

static void
sift(struct piece *p, size_t i, size_t n)
{
	const struct piece moved = p[i];
	size_t child;

	for (; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && is_before(&p[child], &p[child + 1]))
			child++;
		if (!is_before(&moved, &p[child]))
			break;
		p[i] = p[child];
	}
	p[i] = moved;
}

/* A heap sort: no memory, and no input that is worse than others. */
static void
sort(struct piece *p, size_t n)
{
	struct piece last;
	size_t i;

	for (i = 1; i < n && is_before(&p[i - 1], &p[i]); i++)
		continue;
	if (i >= n)
		return;
	for (i = n / 2; i-- > 0;)
		sift(p, i, n);
	for (i = n; i-- > 1;) {
		last = p[i];
		p[i] = p[0];
		p[0] = last;
		sift(p, 0, i);
	}
}

long
query_canonical(const struct query_rules *rules, const char *url, void *memory, size_t size)
{
	struct piece *pieces;
	struct layout l;
	char *out = memory;
	size_t n, i;

	if (lay_out(url, &l) > size)
		return (-1);
	pieces = (void *)(out + l.result);
	n = take_pieces(rules, &l, pieces, out + l.result + l.pieces);
	if (rules->sorted)
		sort(pieces, n);
	memcpy(out, url, (size_t)(l.query - url));
	out += l.query - url;
	for (i = 0; i < n; i++) {
		*out++ = i == 0 ? '?' : '&';
		memcpy(out, pieces[i].b, pieces[i].len);
		out += pieces[i].len;
	}
	*out = '\0';
	return (out - (char *)memory);
}

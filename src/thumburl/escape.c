/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Percent-encoding: tables, splitting a path, decoding short segments.
 */

#include "config.h"

#include <string.h>

#include "escape.h"

#define P	BYTE_PLAIN
#define I	BYTE_ILLEGAL
#define H	BYTE_HIGH
#define T	(BYTE_PLAIN | BYTE_TAG)
#define O	0

/* Illegal: controls, space, DEL and # < > [ ] { } | \ (Title::getTitleInvalidRegex, uploads) */
const unsigned char byte_class[256] = {
	I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I,
	I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I,
	I, O, O, I, O, O, O, O, O, O, O, O, O, T, P, O,		/*  !"#$%&'()*+,-./ */
	T, T, T, T, T, T, T, T, T, T, O, O, I, O, I, O,		/* 0-9 :;<=>? */
	O, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T,		/* @A-O */
	T, T, T, T, T, T, T, T, T, T, T, I, I, I, O, P,		/* P-Z [\]^_ */
	O, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T,		/* `a-o */
	T, T, T, T, T, T, T, T, T, T, T, I, I, I, P, I,		/* p-z {|}~ DEL */
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
	H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
};

#undef P
#undef I
#undef H
#undef T
#undef O

#define N16	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1

const signed char hex_value[256] = {
	N16, N16, N16,
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1, -1, -1, -1, -1,
	-1, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	N16,
	-1, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	N16, N16, N16, N16, N16, N16, N16, N16, N16,
};

/* The bytes of the slash at p: 1, 3 if it is escaped, 0 if there is no slash. */
static size_t
slash_at(const char *p, const char *e)
{

	if (*p == '/')
		return (1);
	return (escaped_byte(p, e) == '/' ? 3 : 0);
}

static const char *
skip_slashes(const char *p, const char *e)
{
	size_t n;

	while (p < e && (n = slash_at(p, e)) > 0)
		p += n;
	return (p);
}

/* Whether there is a %2F; most URLs have none. */
static int
has_escaped_slash(const char *p, const char *e)
{
	bytes16 v[3], hit;
	uint64_t any[2];

	for (; e - p >= 18; p += 16) {
		memcpy(&v[0], p, sizeof v[0]);
		memcpy(&v[1], p + 1, sizeof v[1]);
		memcpy(&v[2], p + 2, sizeof v[2]);
		hit = (bytes16)(v[0] == '%') & (bytes16)(v[1] == '2') &
		    (bytes16)((v[2] | 0x20) == 'f');
		memcpy(any, &hit, sizeof any);
		if (any[0] | any[1])
			return (1);
	}
	for (; p < e; p++)
		if (*p == '%' && slash_at(p, e) > 0)
			return (1);
	return (0);
}

/* The next slash at or after p, or e. */
static const char *
next_slash(const char *p, const char *e, int escaped)
{
	const char *slash;

	if (!escaped) {
		slash = memchr(p, '/', (size_t)(e - p));
		return (slash != NULL ? slash : e);
	}
	while (p < e && (*p != '/' && (*p != '%' || slash_at(p, e) == 0)))
		p++;
	return (p);
}

size_t
path_split(const char *b, const char *e, struct segment *seg, size_t max)
{
	size_t n;
	int escaped;

	if (b == e || slash_at(b, e) == 0)
		return (0);
	escaped = has_escaped_slash(b, e);
	for (n = 0; n < max; n++) {
		b = skip_slashes(b, e);
		seg[n].b = b;
		b = next_slash(b, e, escaped);
		seg[n].e = b;
		if (b == e)
			return (n + 1);
	}
	return (max + 1);
}

int
query_next(const char **p, const char *e, struct segment *piece)
{

	do {
		if (*p >= e)
			return (0);
		piece->b = *p;
		piece->e = memchr(*p, '&', (size_t)(e - *p));
		if (piece->e == NULL)
			piece->e = e;
		*p = piece->e < e ? piece->e + 1 : e;
	} while (piece->b == piece->e);
	return (1);
}

int
segment_is(const struct segment *s, const char *text, size_t len)
{
	struct cursor c;

	if ((size_t)(s->e - s->b) == len && !memcmp(s->b, text, len))
		return (1);
	if (memchr(s->b, '%', (size_t)(s->e - s->b)) == NULL)
		return (0);
	cursor_start(&c, s);
	for (; len > 0; len--, text++)
		if (cursor_byte(&c) != (unsigned char)*text)
			return (0);
	return (c.p == c.e);
}

long
segment_decode(const struct segment *s, char *buf, size_t size)
{
	struct cursor c;
	int b;

	cursor_start(&c, s);
	while ((b = cursor_byte(&c)) >= 0) {
		if (c.n > size)
			return (-1);
		buf[c.n - 1] = (char)b;
	}
	return ((long)c.n);
}

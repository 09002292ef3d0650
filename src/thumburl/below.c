/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The paths that a server may take for one below a base of the site.  Servers differ in how they read a
 * path, and so this is no parser: each reading that is known counts, and nothing is written.
 */

#include "config.h"

#include <string.h>

#include "base.h"

/* A server behind a proxy may decode what the proxy has decoded. */
#define DECODINGS_MAX	2

#define PATH_END	(-1)

/* The bytes of a path, decoded so many times, with those that one decoding has read and not used. */
struct reader {
	const char	*p, *e;
	struct {
		int		bytes[2];
		unsigned	n;
	} held[DECODINGS_MAX];
};

static int
read_byte(struct reader *r, unsigned times)
{
	int first, high, low;

	if (times == 0)
		return (r->p < r->e ? (unsigned char)*r->p++ : PATH_END);
	if (r->held[times - 1].n > 0)
		first = r->held[times - 1].bytes[--r->held[times - 1].n];
	else
		first = read_byte(r, times - 1);
	if (first != '%')
		return (first);
	if (r->held[times - 1].n > 0)
		high = r->held[times - 1].bytes[--r->held[times - 1].n];
	else
		high = read_byte(r, times - 1);
	low = read_byte(r, times - 1);
	if (high >= 0 && low >= 0 && hex_value[high] >= 0 && hex_value[low] >= 0)
		return (hex_value[high] << 4 | hex_value[low]);
	r->held[times - 1].bytes[0] = low;
	r->held[times - 1].bytes[1] = high;
	r->held[times - 1].n = 2;
	return ('%');
}

/* A segment of a path, decoded, without what follows a semicolon. */
struct piece {
	char		text[THUMBURL_BASE_MAX];	/* its beginning, in lower case */
	size_t		len;
	int		end;		/* the separator behind it, or PATH_END */
};

/* NB: a question mark at the first place where it is not encoded has ended the path. */
static int
is_separator(int b)
{

	return (b == '/' || b == '\\' || b == '#' || b == '?');
}

static char
lower(int b)
{

	return ((char)(b >= 'A' && b <= 'Z' ? b | 0x20 : b));
}

static void
read_piece(struct reader *r, unsigned times, struct piece *piece)
{
	int b, cut = 0;

	piece->len = 0;
	while ((b = read_byte(r, times)) != PATH_END && !is_separator(b)) {
		cut |= b == ';';
		if (cut)
			continue;
		if (piece->len < sizeof piece->text)
			piece->text[piece->len] = lower(b);
		piece->len++;
	}
	piece->end = b;
}

static int
piece_is(const struct piece *piece, const char *text, size_t len)
{
	size_t i;

	if (piece->len != len)
		return (0);
	for (i = 0; i < len; i++)
		if (piece->text[i] != lower(text[i]))
			return (0);
	return (1);
}

/* Whether a piece may be a part of the name of a wiki, in any case. */
static int
piece_is_wiki(const struct piece *piece)
{
	size_t i;

	for (i = 0; i < piece->len && i < sizeof piece->text; i++)
		if (!(byte_class[(unsigned char)piece->text[i]] & BYTE_TAG))
			return (0);
	return (1);
}

#define PIECES_MAX	(BASE_LITERALS_MAX + THUMBURL_WIKI_PARTS + 1)

/* The literals of a base are the site's alone; only without any, the wiki decides. */
static int
is_below(const struct thumburl_base *base, const struct piece *piece, size_t n)
{
	const char *p = base->text, *e;
	unsigned i;

	if (n < (size_t)base->literals + (base->literals == 0 ? base->wild : 0))
		return (0);
	for (i = 0; i < base->literals; i++, p = e) {
		e = strchrnul(++p, '/');
		if (!piece_is(&piece[i], p, (size_t)(e - p)))
			return (0);
	}
	if (base->literals > 0 || base->wild == 0)
		return (1);
	for (i = 0; i < base->wild; i++)
		if (!piece_is_wiki(&piece[i]))
			return (0);
	return (piece[i - 1].end != PATH_END);
}

static int
is_below_any(const struct thumburl_site *site, const struct piece *piece, size_t n)
{

	return (is_below(&site->query, piece, n) || is_below(&site->path, piece, n) ||
	    (site->php.literals > 0 && is_below(&site->php, piece, n)));
}

/* The segments are read to the last: any of them may lead out of the others. */
static int
may_be_below(const struct thumburl_site *site, const char *b, const char *e, unsigned times)
{
	struct piece pieces[PIECES_MAX], rest, *piece;
	struct reader r = { .p = b, .e = e };
	size_t n = 0, empty = 0;

	do {
		piece = n < PIECES_MAX ? &pieces[n] : &rest;
		read_piece(&r, times, piece);
		if (piece_is(piece, "..", 2))
			return (1);
		if (n == 0 && piece->len == 0)
			empty++;
		if (n < PIECES_MAX && piece->len > 0 && !piece_is(piece, ".", 1))
			n++;
	} while (piece->end != PATH_END);
	if (is_below_any(site, pieces, n))
		return (1);
	/* after two slashes, the first may be a host */
	return (empty > 1 && n > 0 && is_below_any(site, pieces + 1, n - 1));
}

int
thumburl_is_below(const struct thumburl_site *site, const char *target, size_t len)
{
	const char *query = memchr(target, '?', len);
	unsigned times;

	for (times = 0; times <= DECODINGS_MAX; times++)
		if (may_be_below(site, target, query != NULL ? query : target + len, times))
			return (1);
	return (0);
}

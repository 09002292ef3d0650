/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Percent-encoding as in Wikimedia's upload cluster: the bytes that are not escaped, how an escape
 * is read, and how a path is split into segments.
 */

#ifndef ESCAPE_H_INCLUDED
#define ESCAPE_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Properties of a byte, by ASCII; see escape.c. */
#define BYTE_PLAIN	0x01	/* RFC 3986 unreserved: never escaped in a canonical URL */
#define BYTE_ILLEGAL	0x02	/* not allowed in MediaWiki's file names */
#define BYTE_HIGH	0x04	/* part of a UTF-8 sequence */
#define BYTE_TAG	0x08	/* letter, digit or dash: allowed in a language */

extern const unsigned char byte_class[256];
extern const signed char hex_value[256];

/* A piece of the target, still encoded. */
struct segment {
	const char	*b;
	const char	*e;
};

/* A reader of a piece, which decodes it byte by byte. */
struct cursor {
	const char	*p;
	const char	*e;
	size_t		n;	/* decoded bytes read */
};

/*
 * The escaped byte at p, or -1 if there is no complete escape: a stray % stands for itself
 * (the upload cluster changes it to %25).
 */
static inline int
escaped_byte(const char *p, const char *e)
{
	int hi, lo;

	if (e - p < 3 || *p != '%')
		return (-1);
	hi = hex_value[(unsigned char)p[1]];
	lo = hex_value[(unsigned char)p[2]];
	return (hi < 0 || lo < 0 ? -1 : hi << 4 | lo);
}

/*
 * Vectors of bytes, for the loops over the whole URL: most bytes are plain.  The compiler uses the
 * vector instructions of the processor.
 */
typedef unsigned char bytes8 __attribute__((vector_size(8)));
typedef unsigned char bytes16 __attribute__((vector_size(16)));

/* Whether eight bytes are plain.  NB: a tilde counts as not plain here. */
static inline int
plain8(const char *p)
{
	bytes8 v, plain;
	uint64_t all;

	memcpy(&v, p, sizeof v);
	plain = (bytes8)((v | 0x20) - 'a' <= 'z' - 'a') | (bytes8)(v - '-' <= '9' - '-') |
	    (bytes8)(v == '_');
	plain &= (bytes8)(v != '/');
	memcpy(&all, &plain, sizeof all);
	return (all == UINT64_MAX);
}

static inline void
cursor_start(struct cursor *c, const struct segment *s)
{

	c->p = s->b;
	c->e = s->e;
	c->n = 0;
}

/* The next decoded byte, or -1 at the end. */
static inline int
cursor_byte(struct cursor *c)
{
	int b;

	if (c->p == c->e)
		return (-1);
	c->n++;
	b = escaped_byte(c->p, c->e);
	if (b < 0)
		return ((unsigned char)*c->p++);
	c->p += 3;
	return (b);
}

/*
 * Split a path at its slashes, escaped or not; a run of slashes counts as one.  Stores at most max
 * segments.  Returns their number, max + 1 if there are more; 0 if the path does not begin with a
 * slash.
 */
size_t path_split(const char *b, const char *e, struct segment *seg, size_t max);

/* Read the next piece of a query that is not empty, from *p on.  Returns 0 at the end. */
int query_next(const char **p, const char *e, struct segment *piece);

/* Whether a decoded segment equals this text. */
int segment_is(const struct segment *s, const char *text, size_t len);

/* Decode a segment into buf.  Returns its length, or -1 if it is longer than size. */
long segment_decode(const struct segment *s, char *buf, size_t size);

#endif

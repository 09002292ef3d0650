/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Output into a buffer.
 */

#include "config.h"

#include "out.h"

static const char upper_hex[] = "0123456789ABCDEF";

void
put_text(struct out *o, const char *s)
{

	put_bytes(o, s, strlen(s));
}

void
put_decimal(struct out *o, uint64_t v)
{
	char digits[20];
	size_t i = sizeof digits;

	do
		digits[--i] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	put_bytes(o, digits + i, sizeof digits - i);
}

void
put_number(struct out *o, uint32_t v)
{

	put_decimal(o, v);
}

static void
put_escape(struct out *o, unsigned char b)
{

	put(o, '%');
	put(o, upper_hex[b >> 4]);
	put(o, upper_hex[b & 15]);
}

static void
put_escaped_byte(struct out *o, unsigned char b)
{

	if (byte_class[b] & BYTE_PLAIN)
		put(o, (char)b);
	else
		put_escape(o, b);
}

/* Escape where there is room for any result.  Returns its end. */
static char *
escape_all(char *p, const char *s, const char *e)
{
	unsigned char b;

	while (s < e) {
		for (; e - s >= 8 && plain8(s); s += 8, p += 8)
			memcpy(p, s, 8);
		for (; s < e && (byte_class[(unsigned char)*s] & BYTE_PLAIN); s++)
			*p++ = *s;
		for (; s < e && !(byte_class[(unsigned char)*s] & BYTE_PLAIN); s++) {
			b = (unsigned char)*s;
			*p++ = '%';
			*p++ = upper_hex[b >> 4];
			*p++ = upper_hex[b & 15];
		}
	}
	return (p);
}

void
put_escaped(struct out *o, const char *s, size_t len)
{
	size_t i;

	if (o->n <= o->size && (o->size - o->n) / 3 >= len) {
		o->n = (size_t)(escape_all(o->buf + o->n, s, s + len) - o->buf);
		return;
	}
	for (i = 0; i < len; i++)
		put_escaped_byte(o, (unsigned char)s[i]);
}

void
put_decoded(struct out *o, const struct segment *s)
{
	struct cursor c;
	int b;

	if (memchr(s->b, '%', (size_t)(s->e - s->b)) == NULL) {
		put_bytes(o, s->b, (size_t)(s->e - s->b));
		return;
	}
	cursor_start(&c, s);
	while ((b = cursor_byte(&c)) >= 0)
		put(o, (char)b);
}

size_t
out_finish(struct out *o)
{

	if (o->size > 0)
		o->buf[o->n < o->size ? o->n : 0] = '\0';
	return (o->n);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bounded output.
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
put_number(struct out *o, uint32_t v)
{
	char digits[10];
	size_t i = sizeof digits;

	do
		digits[--i] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	put_bytes(o, digits + i, sizeof digits - i);
}

static void
put_escape(struct out *o, unsigned char b)
{

	put(o, '%');
	put(o, upper_hex[b >> 4]);
	put(o, upper_hex[b & 15]);
}

/* In runs: most of a name is plain. */
void
put_escaped(struct out *o, const char *s, size_t len)
{
	const char *e = s + len, *run;

	while (s < e) {
		for (run = s; s < e && (byte_class[(unsigned char)*s] & BYTE_PLAIN); s++)
			continue;
		put_bytes(o, run, (size_t)(s - run));
		for (; s < e && !(byte_class[(unsigned char)*s] & BYTE_PLAIN); s++)
			put_escape(o, (unsigned char)*s);
	}
}

void
put_decoded(struct out *o, const struct segment *s)
{
	struct cursor c;
	int b;

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

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Output into a buffer of limited size: all bytes are counted, and those that fit are stored.
 */

#ifndef OUT_H_INCLUDED
#define OUT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "escape.h"

struct out {
	char	*buf;
	size_t	size;
	size_t	n;
};

static inline void
put(struct out *o, char c)
{

	if (o->n < o->size)
		o->buf[o->n] = c;
	o->n++;
}

static inline void
put_bytes(struct out *o, const char *s, size_t len)
{

	if (o->n < o->size)
		memcpy(o->buf + o->n, s, len < o->size - o->n ? len : o->size - o->n);
	o->n += len;
}

#define put_literal(o, s)	put_bytes(o, s, sizeof(s) - 1)

void put_text(struct out *o, const char *s);
void put_number(struct out *o, uint32_t v);
void put_decimal(struct out *o, uint64_t v);

/* Escape as rawurlencode(): all but the unreserved characters, in upper-case hex. */
void put_escaped(struct out *o, const char *s, size_t len);

/* Write a segment, decoded. */
void put_decoded(struct out *o, const struct segment *s);

/* Write the final NUL.  NB: the caller must check that the returned length fits. */
size_t out_finish(struct out *o);

#endif

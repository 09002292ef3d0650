/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bounded output: counts all that is written, keeps what fits.
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

/* rawurlencode(): all but the unreserved characters, in upper-case hex. */
void put_escaped(struct out *o, const char *s, size_t len);

/* What is in a segment, decoded. */
void put_decoded(struct out *o, const struct segment *s);

/* End it with a NUL; a result that did not fit must not be taken for one that did. */
size_t out_finish(struct out *o);

#endif

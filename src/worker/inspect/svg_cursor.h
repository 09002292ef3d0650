/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads the ASCII characters of an SVG's text.
 */

#ifndef SVG_CURSOR_H_INCLUDED
#define SVG_CURSOR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

struct cursor {
	const uint8_t		*at, *end;
};

/* The next byte; -1 at the end. */
static inline int
next(struct cursor *c)
{

	return (c->at < c->end ? *c->at++ : -1);
}

static inline int
next_visible(struct cursor *c)
{
	int ch;

	do
		ch = next(c);
	while (ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n');
	return (ch);
}

#endif

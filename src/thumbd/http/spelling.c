/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether a URL is spelled as its canonical form.
 */

#include <string.h>

#include "spelling.h"

static int
hex_value(char c)
{

	if (c >= '0' && c <= '9')
		return (c - '0');
	c |= 'a' ^ 'A';
	return (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

/* The next byte of a path, decoded; -1 at its end. */
static int
next_byte(const char **p)
{
	const char *s = *p;
	int high, low;

	if (*s == '\0' || *s == '?')
		return (-1);
	(*p)++;
	if (*s != '%' || (high = hex_value(s[1])) < 0 || (low = hex_value(s[2])) < 0)
		return ((unsigned char)*s);
	*p += 2;
	return (high * 16 + low);
}

int
spelling_is_same(const char *a, const char *b)
{
	int c;

	do {
		c = next_byte(&a);
		if (c != next_byte(&b))
			return (0);
	} while (c >= 0);
	return (!strcmp(a, b));
}

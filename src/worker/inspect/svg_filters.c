/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Some parameters of an SVG's filters cost minutes, or crash the renderer, and no image needs them.
 * The text is searched, not parsed.
 */

#define _GNU_SOURCE 1

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "svg_text.h"

/*
 * From the tenth octave on, noise is below the precision of 8-bit samples.  librsvg aborts for a
 * matrix of more than 20 by 20.
 */
static const struct {
	const char	*attribute;
	unsigned	most;
} filters[] = {
	{ "numOctaves",	16 },
	{ "order",	20 },
};

/* The largest number in the attribute's value, at most 10,000; 0 if there is no value. */
static unsigned
largest(const char *at, const char *end)
{
	unsigned n = 0, most = 0;
	char quote;

	while (at < end && isspace((unsigned char)*at))
		at++;
	if (at >= end || *at++ != '=')
		return (0);
	while (at < end && isspace((unsigned char)*at))
		at++;
	if (at >= end || (*at != '"' && *at != '\''))
		return (0);
	quote = *at++;
	for (; at < end && *at != quote; at++) {
		/* an entity may be any number; the digits of a numeric reference are large */
		if (*at == '&' && at + 1 < end && at[1] != '#')
			return (UINT_MAX);
		n = isdigit((unsigned char)*at) ? n * 10 + (unsigned)(*at - '0') : 0;
		if (n > 10000)
			n = 10000;
		if (n > most)
			most = n;
	}
	return (most);
}

static int
exceeds(const char *text, const char *end, const char *attribute, unsigned most)
{
	const size_t len = strlen(attribute);
	const char *at = text;

	while ((at = memmem(at, (size_t)(end - at), attribute, len)) != NULL) {
		at += len;
		if (at - len > text && isspace((unsigned char)at[-(ptrdiff_t)len - 1]) &&
		    largest(at, end) > most)
			return (1);
	}
	return (0);
}

const char *
svg_heavy_filter(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	size_t i;

	for (i = 0; i < sizeof filters / sizeof *filters; i++)
		if (exceeds(text, text + len, filters[i].attribute, filters[i].most))
			return (filters[i].attribute);
	return (NULL);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Images in an SVG are data: URLs.  librsvg trusts the type in the URL; without one it needs the
 * system's list of types, which the sandbox hides.  Browsers look at the bytes.  To do the same,
 * each URL gets the type of its bytes here.
 */

#define _GNU_SOURCE 1

#include <string.h>

#include <glib.h>

#include "svg_text.h"

#define SCHEME		"data:"
#define BASE64		";base64,"

/* A type and its parameters, before the comma. */
#define HEAD_MAX	128

/* The first bytes of the files in base64, in whole groups of three bytes. */
static const struct {
	const char	*begins;
	const char	*type;
} pictures[] = {
	{ "iVBORw0K",	"image/png" },
	{ "/9j/",	"image/jpeg" },
	{ "R0lGODdh",	"image/gif" },
	{ "R0lGODlh",	"image/gif" },
};

/* The type of the data at text, which may have blanks; NULL: none of these. */
static const char *
type_of(const char *data, size_t len)
{
	char start[9] = "";
	size_t i, n = 0;

	for (i = 0; i < len && n < sizeof start - 1; i++)
		if (!g_ascii_isspace(data[i]))
			start[n++] = data[i];
	for (i = 0; i < sizeof pictures / sizeof *pictures; i++)
		if (strncmp(start, pictures[i].begins, strlen(pictures[i].begins)) == 0)
			return (pictures[i].type);
	return (NULL);
}

/* The length of the head including the comma; 0: this is not a URL in base64. */
static size_t
head_of(const char *url, size_t len)
{
	const size_t end = strlen(BASE64);
	const char *comma = memchr(url, ',', MIN(len, HEAD_MAX));
	size_t n;

	if (comma == NULL)
		return (0);
	n = (size_t)(comma + 1 - url);
	if (n < strlen(SCHEME) + end || memcmp(url + n - end, BASE64, end) != 0)
		return (0);
	return (n);
}

char *
svg_type_data(const uint8_t *bytes, size_t len, size_t *new_len)
{
	const char *text = (const char *)bytes, *end = text + len, *done = text, *at = text;
	const char *type;
	GString *out = NULL;
	size_t head;

	while ((at = memmem(at, (size_t)(end - at), SCHEME, strlen(SCHEME))) != NULL) {
		head = head_of(at, (size_t)(end - at));
		type = head == 0 ? NULL : type_of(at + head, (size_t)(end - at) - head);
		if (type == NULL) {
			at += strlen(SCHEME);
			continue;
		}
		if (out == NULL)
			out = g_string_sized_new(len + 64);
		g_string_append_len(out, done, at - done);
		g_string_append_printf(out, SCHEME "%s" BASE64, type);
		at += head;
		done = at;
	}
	if (out == NULL)
		return (NULL);
	g_string_append_len(out, done, end - done);
	*new_len = out->len;
	return (g_string_free(out, FALSE));
}

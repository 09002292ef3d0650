/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The encoding of an SVG's text.  All functions that search the text search for ASCII: UTF-16 is
 * converted to UTF-8, and encodings such as UTF-7, in which ASCII bytes may be other characters, are
 * refused.
 */

#define _GNU_SOURCE 1

#include <string.h>
#include <strings.h>

#include <glib.h>

#include "svg_text.h"

#define DECLARATION	"<?xml"
#define ENCODING	"encoding"

/* Prefixes of the names of encodings in which markup is ASCII, and ASCII is markup. */
static const char *const encodings[] = {
	"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-", "iso8859-", "iso_8859-", "latin",
	"windows-", "cp125", "koi8-", "gb2312", "gbk", "gb18030", "big5", "euc-", "shift_jis",
	"shift-jis", "sjis", "macintosh", "tis-620",
};

static int
is_ascii(const char *name, size_t len)
{
	size_t i, n;

	for (i = 0; i < sizeof encodings / sizeof *encodings; i++) {
		n = strlen(encodings[i]);
		if (len >= n && strncasecmp(name, encodings[i], n) == 0)
			return (1);
	}
	return (0);
}

static int
is_blank(char c)
{

	return (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

static const char *
skip_blanks(const char *at, const char *end)
{

	while (at < end && is_blank(*at))
		at++;
	return (at);
}

/* The end of the XML declaration; NULL if there is none. */
static const char *
declaration_end(const char *text, size_t len)
{
	const char *end;

	if (len <= strlen(DECLARATION) || memcmp(text, DECLARATION, strlen(DECLARATION)) != 0 ||
	    !is_blank(text[strlen(DECLARATION)]))
		return (NULL);
	end = memmem(text, len, "?>", 2);
	return (end != NULL ? end : text + len);
}

/* Whether the declaration names one of these encodings, or none. */
static int
is_fine(const char *text, const char *end)
{
	const char *at, *name;

	at = memmem(text, (size_t)(end - text), ENCODING, strlen(ENCODING));
	if (at == NULL)
		return (1);
	at = skip_blanks(at + strlen(ENCODING), end);
	if (at == end || *at++ != '=')
		return (0);
	at = skip_blanks(at, end);
	if (at == end || (*at != '"' && *at != '\''))
		return (0);
	name = at + 1;
	at = memchr(name, *at, (size_t)(end - name));
	return (at != NULL && is_ascii(name, (size_t)(at - name)));
}

static void
append_unit(GString *out, const uint8_t *bytes, size_t len, int big, gunichar *high)
{
	const gunichar unit = len < 2 ? 0xfffd :
	    (gunichar)(big ? bytes[0] << 8 | bytes[1] : bytes[1] << 8 | bytes[0]);

	if (*high != 0 && unit >= 0xdc00 && unit < 0xe000) {
		g_string_append_unichar(out,
		    0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
		*high = 0;
		return;
	}
	if (*high != 0)
		g_string_append_unichar(out, 0xfffd);
	*high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
	if (*high == 0)
		g_string_append_unichar(out, unit >= 0xdc00 && unit < 0xe000 ? 0xfffd : unit);
}

/* Convert to UTF-8, and blank out the declaration, which names another encoding. */
static char *
narrow(const uint8_t *bytes, size_t len, int big, size_t *new_len)
{
	GString *out = g_string_sized_new(len);
	const char *end;
	gunichar high = 0;
	size_t i;

	for (i = 0; i < len; i += 2)
		append_unit(out, bytes + i, len - i, big, &high);
	end = declaration_end(out->str, out->len);
	if (end != NULL)
		memset(out->str, ' ', (size_t)(end - out->str));
	if (end != NULL && (size_t)(end - out->str) + 2 <= out->len)
		memset(out->str + (end - out->str), ' ', 2);
	*new_len = out->len;
	return (g_string_free(out, FALSE));
}

enum svg_encoding
svg_encoding(const uint8_t *bytes, size_t len, char **text, size_t *new_len)
{
	static const struct {
		const char	*start;
		size_t		skip;
		int		big;
	} wide[] = {
		{ "\xff\xfe", 2, 0 }, { "\xfe\xff", 2, 1 }, { "<\0", 0, 0 }, { "\0<", 0, 1 },
	};
	const char *begin = (const char *)bytes, *end;
	size_t i;

	*text = NULL;
	for (i = 0; i < sizeof wide / sizeof *wide; i++)
		if (len >= 2 && memcmp(bytes, wide[i].start, 2) == 0) {
			*text = narrow(bytes + wide[i].skip, len - wide[i].skip, wide[i].big,
			    new_len);
			return (SVG_CONVERTED);
		}
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		begin += 3;
		len -= 3;
	}
	end = declaration_end(begin, len);
	return (end == NULL || is_fine(begin, end) ? SVG_AS_IT_IS : SVG_STRANGE);
}

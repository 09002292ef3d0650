/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The languages of an SVG are collected from its systemLanguage attributes.  The text is searched,
 * not parsed: a word from a comment does no harm in a list that people choose from.
 */

#include <ctype.h>
#include <string.h>

#include "svg_cursor.h"
#include "svg_text.h"
#include "thumburl/thumburl.h"

static const char attribute[] = "systemLanguage";

#define LANGUAGES_MAX	256

/* Skip past the name of the next attribute.  Returns 0 at the end. */
static int
find_attribute(struct cursor *c)
{
	size_t n = 0;
	int ch;

	while ((ch = next(c)) >= 0) {
		n = ch == attribute[n] ? n + 1 : ch == attribute[0];
		if (n == sizeof attribute - 1)
			return (1);
	}
	return (0);
}

static void
add_language(json_t *languages, const char *word, size_t len)
{
	size_t i;
	json_t *known;

	if (len == 0 || json_array_size(languages) >= LANGUAGES_MAX)
		return;
	json_array_foreach(languages, i, known)
		if (json_string_length(known) == len &&
		    memcmp(json_string_value(known), word, len) == 0)
			return;
	(void)json_array_append_new(languages, json_stringn(word, len));
}

/* Add the words of a quoted list that are valid as languages. */
static void
add_value(struct cursor *c, int quote, json_t *languages)
{
	char word[THUMBURL_LANG_MAX];
	size_t len = 0;
	int ch;

	do {
		ch = next_visible(c);
		if (ch >= 0 && (isalnum(ch) || ch == '-' || ch == '_') && len < sizeof word) {
			word[len++] = (char)ch;
		} else {
			if (ch == ',' || ch == quote)
				add_language(languages, word, len);
			len = 0;
		}
	} while (ch >= 0 && ch != quote);
}

json_t *
svg_languages(const uint8_t *bytes, size_t len)
{
	struct cursor c = { bytes, bytes + len };
	json_t *languages = json_array();
	int ch;

	while (find_attribute(&c)) {
		ch = next_visible(&c);
		if (ch == '=')
			ch = next_visible(&c);
		if (ch == '"' || ch == '\'')
			add_value(&c, ch, languages);
	}
	return (languages);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The languages of an SVG are a list such as "de,zh-hant": lower case, each once, in the order of
 * the file.  "" is no language.  The worker draws with the language that is chosen here, and all
 * others that would choose it are the same thumb.
 */

#ifndef LANGUAGES_H_INCLUDED
#define LANGUAGES_H_INCLUDED

#include <stddef.h>

#include "thumburl/thumburl.h"

#define LANGUAGE_SIZE		(THUMBURL_LANG_MAX + 1)

/* A longer list is neither told nor remembered. */
#define LANGUAGES_MAX		1000

/* How well a language matches, the best first (RFC 4647, 3.4; SVG 1.1, 5.8.2). */
enum language_suits {
	LANGUAGE_SUITS_EXACTLY,
	/* then the requested language without its last parts, by the length of those */
	LANGUAGE_SUITS_LONGER =	100,	/* it is more specific than the requested language */
	LANGUAGE_SUITS_PRIMARY,		/* it has the same first part */
	LANGUAGE_SUITS_NOT
};

/* How well a tag of a file matches a language that is not "". */
unsigned language_suits(const char *lang, const char *tag, size_t len);

/*
 * Read a tag of a file up to a comma, or the end of the text.  Blanks are dropped, _ is read as -,
 * and the tag ends before the first part that no URL can have.  tag has LANGUAGE_SIZE bytes, and
 * becomes "" if the tag is of no use.  Returns where the next tag begins; NULL: there is none.
 */
const char *language_read(const char *text, const char *end, char *tag);

/* Whether a text is such a list, of LANGUAGES_MAX bytes at most. */
int languages_valid(const char *languages);

/*
 * Choose the language to draw with: one that selects the same children of all switches.  "" is
 * English, the default, in both.  chosen has LANGUAGE_SIZE bytes, and may be lang.
 */
void languages_choose(const char *languages, const char *lang, char *chosen);

#endif

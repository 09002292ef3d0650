/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * systemLanguage selects one child of a <switch>.  SVG draws the first that matches, and in librsvg
 * any with the same primary language matches: zh-Hans for zh-Hant.  Here the best match is found,
 * and the attributes are changed so that no other matches.
 *
 * NB: this is no XML parser, and leaves anything that it does not understand as it is.
 */

#define _GNU_SOURCE 1

#include <string.h>
#include <strings.h>

#include <glib.h>

#include "svg_text.h"

/* How well a language matches, the best first (RFC 4647, 3.4; SVG 1.1, 5.8.2). */
enum suits {
	SUITS_EXACTLY,
	/* then the requested language without its last parts, by the length of those */
	SUITS_LONGER =		100,	/* it is more specific than the requested language */
	SUITS_PRIMARY,			/* it has the same first part */
	SUITS_NOT
};

/* An element with a systemLanguage attribute. */
struct choice {
	size_t			at, len;	/* of the attribute's value in the text */
	size_t			in;		/* the switch, counted from 1; 0: none */
	unsigned		suits;
};

struct reading {
	const char		*text;
	size_t			len, pos;
	const char		*lang;
	GArray			*choices;
	GArray			*open;		/* elements: size_t, the switch or 0 */
	size_t			switches;
};

static int
is_blank(char c)
{

	return (c == ' ' || c == '\t' || c == '\n' || c == '\r');
}

static size_t
part(const char *lang, size_t len)
{
	const char *dash = memchr(lang, '-', len);

	return (dash == NULL ? len : (size_t)(dash - lang));
}

/* Whether the first n bytes are the same, and a part ends there in both. */
static int
agree(const char *a, size_t a_len, const char *b, size_t b_len, size_t n)
{

	return (a_len >= n && b_len >= n && strncasecmp(a, b, n) == 0 &&
	    (a_len == n || a[n] == '-') && (b_len == n || b[n] == '-'));
}

static unsigned
suits(const char *lang, const char *tag, size_t len)
{
	const size_t asked = strlen(lang);

	if (len == 0)
		return (SUITS_NOT);
	if (agree(lang, asked, tag, len, len))
		return (SUITS_EXACTLY + (unsigned)MIN(asked - len, SUITS_LONGER - 1));
	if (agree(lang, asked, tag, len, asked))
		return (SUITS_LONGER);
	if (agree(lang, asked, tag, len, part(lang, asked)))
		return (SUITS_PRIMARY);
	return (SUITS_NOT);
}

/* The best match of a list of languages.  Some files have locales with _ by mistake. */
static unsigned
value_suits(const char *lang, const char *value, size_t len)
{
	unsigned best = SUITS_NOT;
	char tag[64];
	size_t i, n = 0;

	for (i = 0; i <= len; i++) {
		if (i == len || value[i] == ',') {
			best = MIN(best, suits(lang, tag, n));
			n = 0;
		} else if (!is_blank(value[i]) && n < sizeof tag)
			tag[n++] = value[i] == '_' ? '-' : value[i];
	}
	return (best);
}

/* Skip past the next occurrence of a text, or to the end. */
static void
skip_past(struct reading *r, const char *end)
{
	const char *found = memmem(r->text + r->pos, r->len - r->pos, end, strlen(end));

	r->pos = found == NULL ? r->len : (size_t)(found - r->text) + strlen(end);
}

/* Skip a DOCTYPE, whose quoted strings and declarations in brackets may have a >. */
static void
skip_declaration(struct reading *r)
{
	int depth = 0;
	char c;

	while (r->pos < r->len) {
		c = r->text[r->pos++];
		if (c == '"' || c == '\'')
			skip_past(r, c == '"' ? "\"" : "'");
		else if (c == '[' || c == '<')
			depth++;
		else if (c == ']' || (c == '>' && depth > 0))
			depth--;
		else if (c == '>')
			return;
	}
}

/* Compare a name without the prefix of its namespace. */
static int
is_name(const char *name, size_t len, const char *want)
{
	const char *colon = memchr(name, ':', len);

	if (colon != NULL) {
		len -= (size_t)(colon + 1 - name);
		name = colon + 1;
	}
	return (len == strlen(want) && memcmp(name, want, len) == 0);
}

static size_t
name_length(const struct reading *r)
{
	size_t i = r->pos;

	while (i < r->len && !is_blank(r->text[i]) && strchr("=/>\"'", r->text[i]) == NULL)
		i++;
	return (i - r->pos);
}

static void
skip_blanks(struct reading *r)
{

	while (r->pos < r->len && is_blank(r->text[r->pos]))
		r->pos++;
}

static void
add_choice(struct reading *r, size_t at, size_t len)
{
	struct choice choice = { at, len, 0, SUITS_NOT };

	if (r->open->len > 0)
		choice.in = g_array_index(r->open, size_t, r->open->len - 1);
	choice.suits = value_suits(r->lang, r->text + at, len);
	/* the value of an entity is unknown */
	if (memchr(r->text + at, '&', len) == NULL)
		g_array_append_val(r->choices, choice);
}

/* Read an attribute.  Returns -1 at the end of the tag. */
static int
read_attribute(struct reading *r)
{
	size_t at, name, len;
	char quote;

	skip_blanks(r);
	if (r->pos >= r->len || r->text[r->pos] == '>' || r->text[r->pos] == '/')
		return (-1);
	name = r->pos;
	len = name_length(r);
	r->pos += MAX(len, 1);
	skip_blanks(r);
	if (r->pos >= r->len || r->text[r->pos] != '=')
		return (0);
	r->pos++;
	skip_blanks(r);
	if (r->pos >= r->len || (r->text[r->pos] != '"' && r->text[r->pos] != '\''))
		return (0);
	quote = r->text[r->pos++];
	at = r->pos;
	skip_past(r, quote == '"' ? "\"" : "'");
	if (r->pos > at && is_name(r->text + name, len, "systemLanguage"))
		add_choice(r, at, r->pos - 1 - at);
	return (0);
}

static void
read_start_tag(struct reading *r)
{
	const size_t name = r->pos, len = name_length(r);
	size_t own = 0;

	r->pos += len;
	while (read_attribute(r) == 0)
		continue;
	if (is_name(r->text + name, len, "switch"))
		own = ++r->switches;
	if (r->pos < r->len && r->text[r->pos] == '/') {
		r->pos++;
		return;
	}
	g_array_append_val(r->open, own);
}

static void
read_end_tag(struct reading *r)
{

	if (r->open->len > 0)
		g_array_set_size(r->open, r->open->len - 1);
	skip_past(r, ">");
}

static int
begins(const struct reading *r, const char *word)
{

	return (r->len - r->pos >= strlen(word) &&
	    memcmp(r->text + r->pos, word, strlen(word)) == 0);
}

static void
read_all(struct reading *r)
{

	for (;;) {
		skip_past(r, "<");
		if (r->pos >= r->len)
			return;
		if (begins(r, "!--"))
			skip_past(r, "-->");
		else if (begins(r, "![CDATA["))
			skip_past(r, "]]>");
		else if (begins(r, "?"))
			skip_past(r, "?>");
		else if (begins(r, "!"))
			skip_declaration(r);
		else if (begins(r, "/"))
			read_end_tag(r);
		else
			read_start_tag(r);
	}
}

/* How well the best child of each switch matches. */
static unsigned *
find_best(const struct reading *r)
{
	unsigned *best = g_new(unsigned, r->switches + 1);
	const struct choice *c;
	size_t i;

	for (i = 0; i <= r->switches; i++)
		best[i] = SUITS_NOT;
	for (i = 0; i < r->choices->len; i++) {
		c = &g_array_index(r->choices, struct choice, i);
		best[c->in] = MIN(best[c->in], c->suits);
	}
	return (best);
}

/* Outside a switch, an element is drawn if it matches at all. */
static int
is_chosen(const struct choice *c, const unsigned *best)
{

	return (c->suits != SUITS_NOT && (c->in == 0 || c->suits == best[c->in]));
}

static char *
write_choices(const struct reading *r, size_t *new_len)
{
	const char *none = strcmp(r->lang, "zxx") == 0 ? "mis" : "zxx";
	GString *out = g_string_sized_new(r->len + 64);
	unsigned *best = find_best(r);
	const struct choice *c;
	size_t i, done = 0;

	for (i = 0; i < r->choices->len; i++) {
		c = &g_array_index(r->choices, struct choice, i);
		g_string_append_len(out, r->text + done, (gssize)(c->at - done));
		g_string_append(out, is_chosen(c, best) ? r->lang : none);
		done = c->at + c->len;
	}
	g_string_append_len(out, r->text + done, (gssize)(r->len - done));
	g_free(best);
	*new_len = out->len;
	return (g_string_free(out, FALSE));
}

char *
svg_switch(const uint8_t *bytes, size_t len, const char *lang, size_t *new_len)
{
	struct reading r = { .text = (const char *)bytes, .len = len, .lang = lang };
	char *text = NULL;

	r.choices = g_array_new(FALSE, FALSE, sizeof(struct choice));
	r.open = g_array_new(FALSE, FALSE, sizeof(size_t));
	read_all(&r);
	if (r.choices->len > 0)
		text = write_choices(&r, new_len);
	g_array_free(r.choices, TRUE);
	g_array_free(r.open, TRUE);
	return (text);
}

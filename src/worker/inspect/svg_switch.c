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

#include <glib.h>

#include "contents/languages.h"
#include "svg_text.h"

/* An element with a systemLanguage attribute. */
struct choice {
	size_t			at, len;	/* of the attribute's value in the text */
	size_t			in;		/* the switch, counted from 1; 0: none */
	unsigned		suits;
};

struct reading {
	const char		*text;
	size_t			len, pos;
	GArray			*choices;
	GArray			*open;		/* elements: size_t, the switch or 0 */
	size_t			switches;
};

static int
is_blank(char c)
{

	return (c == ' ' || c == '\t' || c == '\n' || c == '\r');
}

/* The best match of a list of languages. */
static unsigned
value_suits(const char *lang, const char *value, size_t len)
{
	const char *next = value, *end = value + len;
	unsigned best = LANGUAGE_SUITS_NOT;
	char tag[LANGUAGE_SIZE];

	while (next != NULL) {
		next = language_read(next, end, tag);
		best = MIN(best, language_suits(lang, tag, strlen(tag)));
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
	struct choice choice = { at, len, 0, LANGUAGE_SUITS_NOT };

	if (r->open->len > 0)
		choice.in = g_array_index(r->open, size_t, r->open->len - 1);
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

/* Add the tags of an attribute to the list, each once. */
static void
add_tags(GString *languages, GHashTable *known, const char *value, size_t len)
{
	const char *next = value, *end = value + len;
	char tag[LANGUAGE_SIZE];

	while (next != NULL) {
		next = language_read(next, end, tag);
		if (*tag == '\0' || !g_hash_table_add(known, g_strdup(tag)))
			continue;
		if (languages->len > 0)
			g_string_append_c(languages, ',');
		g_string_append(languages, tag);
	}
}

static char *
list_languages(const struct reading *r)
{
	GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GString *languages = g_string_new(NULL);
	const struct choice *c;
	size_t i;

	for (i = 0; i < r->choices->len; i++) {
		c = &g_array_index(r->choices, struct choice, i);
		add_tags(languages, known, r->text + c->at, c->len);
	}
	g_hash_table_destroy(known);
	return (g_string_free(languages, FALSE));
}

/* How well the best child of each switch matches. */
static unsigned *
find_best(const struct reading *r, const char *lang)
{
	unsigned *best = g_new(unsigned, r->switches + 1);
	struct choice *c;
	size_t i;

	for (i = 0; i <= r->switches; i++)
		best[i] = LANGUAGE_SUITS_NOT;
	for (i = 0; i < r->choices->len; i++) {
		c = &g_array_index(r->choices, struct choice, i);
		c->suits = value_suits(lang, r->text + c->at, c->len);
		best[c->in] = MIN(best[c->in], c->suits);
	}
	return (best);
}

/* Outside a switch, an element is drawn if it matches at all. */
static int
is_chosen(const struct choice *c, const unsigned *best)
{

	return (c->suits != LANGUAGE_SUITS_NOT && (c->in == 0 || c->suits == best[c->in]));
}

static char *
write_choices(const struct reading *r, const char *lang, size_t *new_len)
{
	const char *none = strcmp(lang, "zxx") == 0 ? "mis" : "zxx";
	GString *out = g_string_sized_new(r->len + 64);
	unsigned *best = find_best(r, lang);
	const struct choice *c;
	size_t i, done = 0;

	for (i = 0; i < r->choices->len; i++) {
		c = &g_array_index(r->choices, struct choice, i);
		g_string_append_len(out, r->text + done, (gssize)(c->at - done));
		g_string_append(out, is_chosen(c, best) ? lang : none);
		done = c->at + c->len;
	}
	g_string_append_len(out, r->text + done, (gssize)(r->len - done));
	g_free(best);
	*new_len = out->len;
	return (g_string_free(out, FALSE));
}

char *
svg_switch(const uint8_t *bytes, size_t len, char *lang, char **languages, size_t *new_len)
{
	struct reading r = { .text = (const char *)bytes, .len = len };
	char *text = NULL;

	r.choices = g_array_new(FALSE, FALSE, sizeof(struct choice));
	r.open = g_array_new(FALSE, FALSE, sizeof(size_t));
	read_all(&r);
	*languages = list_languages(&r);
	languages_choose(*languages, lang, lang);
	if (r.choices->len > 0)
		text = write_choices(&r, *lang == '\0' ? "en" : lang, new_len);
	g_array_free(r.choices, TRUE);
	g_array_free(r.open, TRUE);
	return (text);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The length of an SVG's text is computed with its entities and default attributes expanded.
 * libxml2 stops exponential growth, but not a long entity that is used many times.
 *
 * NB: the length must never be too small.  This parser refuses whatever it does not understand.
 */

#define _GNU_SOURCE 1

#include <string.h>

#include "svg_cursor.h"
#include "svg_text.h"

#define NAMES_MAX	255
#define NAME_MAX_BYTES	63

#define BLANKS		" \t\r\n"
#define NAME_ENDS	BLANKS "<>&\"'/;=[]()%"

/* A numeric reference to a character below this may become markup when the entity is used. */
#define ASCII_END	128

struct item {
	char			name[NAME_MAX_BYTES + 1];
	double			bytes;
};

struct table {
	struct item		list[NAMES_MAX];
	size_t			n;
};

struct reading {
	struct cursor		c;
	struct table		entities;
	struct table		defaults;	/* of elements: the values of attributes */
	int			has_elements;	/* an entity has elements */
	const char		*why;		/* why the length cannot be computed, or NULL */
};

static void
give_up(struct reading *r, const char *why)
{

	if (r->why == NULL)
		r->why = why;
	r->c.at = r->c.end;
}

/* Skip a word if it comes next. */
static int
take_word(struct cursor *c, const char *word)
{
	const size_t len = strlen(word);

	if ((size_t)(c->end - c->at) < len || memcmp(c->at, word, len) != 0)
		return (0);
	c->at += len;
	return (1);
}

static void
skip_to(struct cursor *c, const char *word)
{
	const uint8_t *at;

	at = memmem(c->at, (size_t)(c->end - c->at), word, strlen(word));
	c->at = at != NULL ? at + strlen(word) : c->end;
}

/* Returns 0 if there is no name, or it is too long. */
static int
take_name(struct reading *r, char name[NAME_MAX_BYTES + 1])
{
	size_t len = 0;

	while (r->c.at < r->c.end && *r->c.at != '\0' &&
	    strchr(NAME_ENDS, (char)*r->c.at) == NULL) {
		if (len == NAME_MAX_BYTES) {
			give_up(r, "a name has more than 63 bytes");
			return (0);
		}
		name[len++] = (char)*r->c.at++;
	}
	name[len] = '\0';
	return (len > 0);
}

static struct item *
find(struct table *table, const char *name)
{
	size_t i;

	for (i = 0; i < table->n; i++)
		if (strcmp(table->list[i].name, name) == 0)
			return (&table->list[i]);
	return (NULL);
}

static struct item *
add(struct reading *r, struct table *table, const char *name)
{
	struct item *item;

	if (table->n == NAMES_MAX) {
		give_up(r, "more than 255 names are declared");
		return (NULL);
	}
	item = &table->list[table->n++];
	strcpy(item->name, name);
	item->bytes = 0;
	return (item);
}

static int
is_predefined(const char *name)
{
	static const char *const names[] = { "amp", "apos", "gt", "lt", "quot" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return (1);
	return (0);
}

/* Read a numeric reference after its "&#". */
static void
take_character(struct reading *r, int declared)
{
	unsigned long value = 0;
	int ch, base = 10, digit;

	ch = next(&r->c);
	if (ch == 'x') {
		base = 16;
		ch = next(&r->c);
	}
	for (; ch >= 0 && ch != ';'; ch = next(&r->c)) {
		digit = ch >= '0' && ch <= '9' ? ch - '0' : (ch | 32) - 'a' + 10;
		if (digit < 0 || digit >= base)
			return;			/* not well-formed */
		if (value < ASCII_END)
			value = value * (unsigned)base + (unsigned)digit;
	}
	if (declared && value < ASCII_END)
		give_up(r, "an entity has a numeric reference to an ASCII character");
}

/* The bytes that a reference in a declaration or in the content adds, after its ampersand. */
static double
take_reference(struct reading *r, int declared)
{
	char name[NAME_MAX_BYTES + 1];
	const struct item *item;

	if (take_word(&r->c, "#")) {
		take_character(r, declared);
		return (1);
	}
	if (!take_name(r, name) || !take_word(&r->c, ";"))
		return (1);
	item = find(&r->entities, name);
	if (item != NULL)
		return (item->bytes);
	if (declared && !is_predefined(name))
		give_up(r, "an entity refers to one that is not declared before it");
	return (1);
}

static const char *
local_part(const char *name)
{
	const char *colon = strchr(name, ':');

	return (colon != NULL ? colon + 1 : name);
}

/* XInclude: a data: URL may hold a document that this parser does not see. */
static int
is_include(const char *name)
{

	return (strcmp(local_part(name), "include") == 0);
}

static int
may_be_data(struct cursor ahead)
{
	static const char scheme[] = "data:";
	size_t n = 0;
	int ch;

	while ((ch = next(&ahead)) >= 0 && ch != '>') {
		n = (ch | 32) == scheme[n] || ch == scheme[n] ? n + 1 : (ch | 32) == scheme[0];
		if (ch == '&' || n == sizeof scheme - 1)
			return (1);
	}
	return (0);
}

/* The bytes of an element's default attributes, after its "<". */
static double
take_element(struct reading *r)
{
	char name[NAME_MAX_BYTES + 1];
	const struct item *item;

	if (!take_name(r, name))
		return (0);
	item = r->defaults.n > 0 ? find(&r->defaults, name) : NULL;
	if (is_include(name) && (item != NULL || may_be_data(r->c)))
		give_up(r, "another document is included");
	return (item != NULL ? item->bytes : 0);
}

/* The bytes of a value, after its first quote. */
static double
take_value(struct reading *r, int quote)
{
	const uint8_t *start = r->c.at;
	double more = 0;
	int ch;

	while ((ch = next(&r->c)) >= 0 && ch != quote) {
		if (ch == '&')
			more += take_reference(r, 1);
		if (ch == '<') {
			r->has_elements = 1;
			(void)take_element(r);
		}
	}
	return ((double)(r->c.at - start) + more);
}

static void
skip_declaration(struct cursor *c)
{
	int ch;

	while ((ch = next(c)) >= 0 && ch != '>')
		if (ch == '"' || ch == '\'')
			skip_to(c, ch == '"' ? "\"" : "'");
}

static void
skip_blanks(struct cursor *c)
{

	while (c->at < c->end && *c->at != '\0' && strchr(BLANKS, (char)*c->at) != NULL)
		c->at++;
}

/* External entities are not loaded, and parameter entities are refused where they are used. */
static void
take_entity(struct reading *r)
{
	char name[NAME_MAX_BYTES + 1];
	struct item *item;
	double bytes;
	int quote;

	skip_blanks(&r->c);
	if (take_name(r, name)) {
		skip_blanks(&r->c);
		quote = r->c.at < r->c.end ? *r->c.at : -1;
		if (quote == '"' || quote == '\'') {
			r->c.at++;
			bytes = take_value(r, quote);
			item = find(&r->entities, name);
			if (item != NULL && bytes > item->bytes)
				give_up(r, "an entity is declared twice");
			if (item == NULL && (item = add(r, &r->entities, name)) != NULL)
				item->bytes = bytes;
		}
	}
	skip_declaration(&r->c);
}

/* The names are part of the bytes: a default attribute has one. */
static void
take_attributes(struct reading *r)
{
	char name[NAME_MAX_BYTES + 1];
	const uint8_t *start = r->c.at;
	double more = 0;
	struct item *item;
	int ch;

	skip_blanks(&r->c);
	if (!take_name(r, name))
		return;
	/* svg_heavy_filter() only looks at elements */
	if (strncmp(local_part(name), "fe", 2) == 0)
		give_up(r, "a filter has attributes by default");
	while ((ch = next(&r->c)) >= 0 && ch != '>')
		if (ch == '"' || ch == '\'')
			more += take_value(r, ch);
	item = find(&r->defaults, name);
	if (item == NULL)
		item = add(r, &r->defaults, name);
	if (item != NULL)
		item->bytes += (double)(r->c.at - start) + more;
}

/* Read the internal subset, up to its "]". */
static void
take_subset(struct reading *r)
{
	int ch;

	while ((ch = next(&r->c)) >= 0 && ch != ']') {
		if (ch == '%')
			give_up(r, "a parameter entity is used");
		if (ch != '<')
			continue;
		if (take_word(&r->c, "!--"))
			skip_to(&r->c, "-->");
		else if (take_word(&r->c, "?"))
			skip_to(&r->c, "?>");
		else if (take_word(&r->c, "!ENTITY"))
			take_entity(r);
		else if (take_word(&r->c, "!ATTLIST"))
			take_attributes(r);
		else
			skip_declaration(&r->c);
	}
}

static void
take_doctype(struct reading *r)
{
	int ch;

	while ((ch = next(&r->c)) >= 0 && ch != '>') {
		if (ch == '"' || ch == '\'')
			skip_to(&r->c, ch == '"' ? "\"" : "'");
		else if (ch == '[')
			take_subset(r);
	}
	if (r->has_elements && r->defaults.n > 0)
		give_up(r, "elements of an entity have attributes by default");
}

/* Read everything before the first element. */
static void
take_prolog(struct reading *r)
{

	(void)take_word(&r->c, "\xef\xbb\xbf");
	for (;;) {
		skip_blanks(&r->c);
		if (take_word(&r->c, "<?"))
			skip_to(&r->c, "?>");
		else if (take_word(&r->c, "<!--"))
			skip_to(&r->c, "-->");
		else if (take_word(&r->c, "<!DOCTYPE"))
			take_doctype(r);
		else
			return;
	}
}

const char *
svg_expanded(const uint8_t *bytes, size_t len, double *expanded)
{
	struct reading r = { .c = { bytes, bytes + len } };
	int ch;

	*expanded = (double)len;
	take_prolog(&r);
	while ((ch = next(&r.c)) >= 0) {
		if (ch == '&')
			*expanded += take_reference(&r, 0);
		else if (ch == '<')
			*expanded += take_element(&r);
	}
	return (r.why);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The length of an SVG's text is computed with its entities expanded.  libxml2 stops exponential
 * growth, but not a long entity that is used many times.
 */

#define _GNU_SOURCE 1

#include <string.h>

#include "svg_cursor.h"
#include "svg_text.h"

#define ENTITIES_MAX	256
#define NAME_MAX_BYTES	64

static const char declaration[] = "<!ENTITY";

struct entity {
	char			name[NAME_MAX_BYTES];
	double			bytes;
};

struct entities {
	struct entity		list[ENTITIES_MAX];
	size_t			n;
};

/* Skip a word if it comes next. */
static int
take_word(struct cursor *c, const char *word)
{
	struct cursor ahead = *c;

	for (; *word != '\0'; word++)
		if (next(&ahead) != *word)
			return (0);
	*c = ahead;
	return (1);
}

/* Read a name and the character after it. */
static int
take_name(struct cursor *c, int first, char *name, const char *ends)
{
	size_t len = 0;
	int ch = first;

	while (ch > 0 && strchr(ends, ch) == NULL && len < NAME_MAX_BYTES - 1) {
		name[len++] = (char)ch;
		ch = next(c);
	}
	name[len] = '\0';
	return (ch);
}

/* The bytes that a reference adds, after its ampersand. */
static double
take_reference(struct cursor *c, const struct entities *entities)
{
	struct cursor ahead = *c;
	char name[NAME_MAX_BYTES];
	size_t i;

	if (take_name(&ahead, next(&ahead), name, ";<&\"' ") != ';')
		return (1);
	*c = ahead;
	for (i = 0; i < entities->n; i++)
		if (strcmp(entities->list[i].name, name) == 0)
			return (entities->list[i].bytes);
	return (1);
}

/* Read the name of an entity and its quoted value.  External entities are not loaded. */
static void
take_declaration(struct cursor *c, struct entities *entities)
{
	struct entity *entity = &entities->list[entities->n];
	int ch, quote;

	(void)take_name(c, next_visible(c), entity->name, " \t\r\n");
	quote = next_visible(c);
	if (quote != '"' && quote != '\'')
		return;
	entity->bytes = 0;
	while ((ch = next(c)) >= 0 && ch != quote)
		entity->bytes += ch == '&' ? take_reference(c, entities) : 1;
	if (entities->n < ENTITIES_MAX - 1)
		entities->n++;
}

double
svg_expanded(const uint8_t *bytes, size_t len)
{
	struct entities entities = { .n = 0 };
	struct cursor c = { bytes, bytes + len };
	double total = 0;
	int ch;

	/* most files have none; a file in UTF-16 is always read */
	if (len > 0 && bytes[0] == '<' &&
	    memmem(bytes, len, declaration, sizeof declaration - 1) == NULL)
		return ((double)len);
	while ((ch = next(&c)) >= 0) {
		total++;
		if (ch == '&')
			total += take_reference(&c, &entities);
		else if (ch == '<' && take_word(&c, declaration + 1))
			take_declaration(&c, &entities);
	}
	return (total);
}

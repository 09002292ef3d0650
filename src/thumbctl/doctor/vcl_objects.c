/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A reader of the few tokens of VCL that matter here.
 */

#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "thumbctl/terminal/memory.h"
#include "vcl_objects.h"

struct token {
	const char	*b;
	size_t		len;
	int		is_string;
};

/* Behind the end of a text that ends with this. */
static const char *
behind(const char *b, const char *end)
{
	const char *e = strstr(b, end);

	return (e != NULL ? e + strlen(end) : b + strlen(b));
}

static const char *
skip_blanks(const char *p)
{

	for (;;) {
		if (isspace((unsigned char)*p))
			p++;
		else if (*p == '#' || !strncmp(p, "//", 2))
			p += strcspn(p, "\n");
		else if (!strncmp(p, "/*", 2))
			p = behind(p + 2, "*/");
		else
			return (p);
	}
}

/* Strings: what begins one, and what ends it. */
static const struct {
	const char	*begin, *end;
} strings[] = {
	{ "\"\"\"", "\"\"\"" },
	{ "{\"", "\"}" },
	{ "\"", "\"" },
};

static int
is_word(char c)
{

	return (isalnum((unsigned char)c) || c == '_');
}

/* Returns the text behind the token; at the end its length is 0. */
static const char *
next(const char *p, struct token *t)
{
	const char *e;
	size_t i, n;

	p = skip_blanks(p);
	for (i = 0; i < sizeof strings / sizeof strings[0]; i++) {
		n = strlen(strings[i].begin);
		if (strncmp(p, strings[i].begin, n) != 0)
			continue;
		e = behind(p + n, strings[i].end);
		*t = (struct token) { p + n, (size_t)(e - p) - n, 1 };
		if (t->len >= strlen(strings[i].end))
			t->len -= strlen(strings[i].end);
		return (e);
	}
	for (n = 0; is_word(p[n]); n++)
		;
	if (n == 0 && *p != '\0')
		n = 1;
	/* a number may have a point or a unit */
	while (isdigit((unsigned char)*p) && (p[n] == '.' || is_word(p[n])))
		n++;
	*t = (struct token) { p, n, 0 };
	return (p + n);
}

static int
is(const struct token *t, const char *text)
{

	return (!t->is_string && t->len == strlen(text) && !memcmp(t->b, text, t->len));
}

static char *
copy(const struct token *t)
{

	return (must(strndup(t->b, t->len)));
}

static int
is_end(const struct token *t)
{

	return (t->len == 0 && !t->is_string);
}

/* Skip the rest of an argument, up to its comma or the closing parenthesis. */
static const char *
skip_rest(const char *p)
{
	unsigned depth = 0;
	struct token t;
	const char *q;

	while (q = next(p, &t), !is_end(&t)) {
		if (depth == 0 && (is(&t, ",") || is(&t, ")")))
			break;
		if (is(&t, "("))
			depth++;
		else if (is(&t, ")"))
			depth--;
		p = q;
	}
	return (p);
}

/* Read the arguments, behind the opening parenthesis. */
static const char *
read_arguments(const char *p, struct vcl_object *o)
{
	struct token t, after;
	const char *q;

	while (p = next(p, &t), !is_end(&t) && !is(&t, ")") && o->n < VCL_ARGUMENTS_MAX) {
		if (is(&t, ","))
			continue;
		q = next(p, &after);
		if (!t.is_string && is(&after, "=")) {
			o->arguments[o->n].name = copy(&t);
			p = next(q, &t);
		}
		o->arguments[o->n++].value = copy(&t);
		p = skip_rest(p);
	}
	return (p);
}

int
vcl_object_next(const char **text, const char *class, struct vcl_object *o)
{
	struct token t[6];		/* NAME = thumb . CLASS ( */
	const char *p = *text, *q;
	size_t i;

	memset(o, 0, sizeof *o);
	while (p = next(p, &t[0]), !is_end(&t[0])) {
		if (!is(&t[0], "new"))
			continue;
		for (i = 0, q = p; i < 6; i++)
			q = next(q, &t[i]);
		if (!is(&t[1], "=") || !is(&t[2], "thumb") || !is(&t[3], ".") || !is(&t[5], "(") ||
		    (class != NULL && !is(&t[4], class)))
			continue;
		o->name = copy(&t[0]);
		o->class = copy(&t[4]);
		*text = read_arguments(q, o);
		return (1);
	}
	return (0);
}

int
vcl_object_find(const char *text, const char *class, struct vcl_object *object)
{

	return (vcl_object_next(&text, class, object));
}

void
vcl_object_free(struct vcl_object *o)
{
	unsigned i;

	for (i = 0; i < o->n; i++) {
		free(o->arguments[i].name);
		free(o->arguments[i].value);
	}
	free(o->class);
	free(o->name);
}

const char *
vcl_argument(const struct vcl_object *o, const char *name, int place)
{
	unsigned i;

	for (i = 0; i < o->n; i++)
		if (o->arguments[i].name != NULL ? !strcmp(o->arguments[i].name, name) :
		    (int)i == place)
			return (o->arguments[i].value);
	return (NULL);
}

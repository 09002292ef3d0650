/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The reader of lines KEY = VALUE, for all files of operators.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "thumburl.h"

#define BLANKS		" \t\r"
#define SHOWN_MAX	80	/* bytes of a line in a message */

int
thumburl_lines_wrong(const struct thumburl_lines *lines, char *err, size_t errsize,
    const char *fmt, ...)
{
	va_list ap;
	int n;

	if (lines->line > 0)
		n = snprintf(err, errsize, "%s:%u: ", lines->file, lines->line);
	else
		n = snprintf(err, errsize, "%s: ", lines->file);
	if (n < 0 || (size_t)n >= errsize)
		return (-1);
	va_start(ap, fmt);
	(void)vsnprintf(err + n, errsize - (size_t)n, fmt, ap);
	va_end(ap);
	return (-1);
}

void
thumburl_lines_init(struct thumburl_lines *lines, const char *file, const char *example,
    char *text, size_t len)
{

	memset(lines, 0, sizeof *lines);
	lines->file = file;
	lines->example = example;
	lines->next = text;
	lines->limit = text + len;
	*lines->limit = '\0';
}

/* The next line as a string.  A line ends at a newline or at the end of the text. */
static char *
take_line(struct thumburl_lines *lines, size_t *len)
{
	char *b = lines->next;
	char *e = memchr(b, '\n', (size_t)(lines->limit - b));

	lines->line++;
	if (e == NULL)
		lines->next = e = lines->limit;
	else
		lines->next = e + 1;
	*e = '\0';
	*len = (size_t)(e - b);
	return (b);
}

/* Text may have bytes above ASCII: comments are often UTF-8. */
static int
is_text(const char *b, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (((unsigned char)b[i] < ' ' && b[i] != '\t' &&
		    !(b[i] == '\r' && i + 1 == len)) || b[i] == 0x7f)
			return (0);
	return (1);
}

static char *
trim(char *text)
{
	size_t n;

	text += strspn(text, BLANKS);
	for (n = strlen(text); n > 0 && strchr(BLANKS, text[n - 1]) != NULL; n--)
		text[n - 1] = '\0';
	return (text);
}

/*
 * Cut off a comment.  NB: a # within a word does not begin one, and one behind a secret may be a
 * part of it.
 */
static void
cut_comment(const struct thumburl_lines *lines, char *text)
{
	const size_t blanks = strspn(text, BLANKS);
	char *p;

	if (lines->secret && text[blanks] != '#')
		return;
	for (p = text; (p = strchr(p, '#')) != NULL; p++)
		if (p == text || strchr(BLANKS, p[-1]) != NULL) {
			*p = '\0';
			return;
		}
}

static int
split(struct thumburl_lines *lines, char *text, char *err, size_t errsize)
{
	char *equals = strchr(text, '='), *p;

	if ((equals == NULL || equals == text) && lines->secret)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "a line must be KEY = VALUE, such as %s", lines->example));
	if (equals == NULL || equals == text)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "\"%.*s\" must be KEY = VALUE, such as %s", SHOWN_MAX, text, lines->example));
	*equals = '\0';
	lines->key = trim(text);
	lines->value = trim(equals + 1);
	for (p = text; *p != '\0'; p++)
		if (*p == '_')
			*p = '-';
	if (*lines->value == '"' && !lines->secret)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "%.*s: %.*s must be without quotes", SHOWN_MAX, lines->key, SHOWN_MAX,
		    lines->value));
	return (1);
}

/* Returns as thumburl_lines_next(); 0: the line has no key. */
static int
read_line(struct thumburl_lines *lines, char *text, char *err, size_t errsize)
{

	cut_comment(lines, text);
	text = trim(text);
	if (*text == '\0')
		return (0);
	if (lines->ended)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "\"%.*s\" comes after the line \"end\", which must be the last one", SHOWN_MAX,
		    text));
	if (lines->must_end && !strcmp(text, "end")) {
		lines->ended = 1;
		return (0);
	}
	return (split(lines, text, err, errsize));
}

int
thumburl_lines_next(struct thumburl_lines *lines, char *err, size_t errsize)
{
	size_t len;
	char *text;
	int r;

	while (lines->next < lines->limit) {
		text = take_line(lines, &len);
		if (!is_text(text, len))
			return (thumburl_lines_wrong(lines, err, errsize,
			    "there is a control character; a line must be text"));
		r = read_line(lines, text, err, errsize);
		if (r != 0)
			return (r);
	}
	lines->line = 0;
	if (lines->must_end && !lines->ended)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "the last line must be \"end\": without it the file may be half written"));
	return (0);
}

int
thumburl_lines_once(const struct thumburl_lines *lines, unsigned *seen, char *err,
    size_t errsize)
{

	if (*seen > 0)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "%s: line %u sets it already; set it once", lines->key, *seen));
	*seen = lines->line;
	return (0);
}

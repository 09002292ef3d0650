/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rows are printed: for --help, a manual page, an example file and a shell.
 */

#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "option.h"

#define COLUMNS		79	/* of text */
#define LEFT_MAX	26	/* of the name and argument on the line of the help */

/* Print wrapped words, with an indent before each line but the first. */
static void
print_wrapped(const char *text, size_t column, const char *indent)
{
	size_t at = column, len;

	for (;; text += len) {
		text += strspn(text, " ");
		len = strcspn(text, " ");
		if (len == 0)
			break;
		if (at + 1 + len > COLUMNS && at > column) {
			printf("\n%s", indent);
			at = column;
		}
		at += (size_t)printf("%s%.*s", at > column ? " " : "", (int)len, text);
	}
	printf("\n");
}

void
option_print_text(const char *text)
{

	print_wrapped(text, 0, "");
}

static int
is_listed(const struct option_row *row)
{

	return (row->type != OPTION_RENAMED);
}

static int
is_number(const struct option_row *row)
{

	return (row->type == OPTION_NUMBER || row->type == OPTION_OCTAL ||
	    row->type == OPTION_REAL);
}

/* "10 seconds", or in words; "" if there is no default. */
static void
write_default(const struct option_row *row, char *buf, size_t size)
{

	if (row->instead != NULL)
		snprintf(buf, size, "%s", row->instead);
	else if (row->value == NULL)
		*buf = '\0';
	else
		snprintf(buf, size, "%s%s%s", row->value, *row->unit ? " " : "", row->unit);
}

/* "--name ARGUMENT" */
static size_t
write_left(const struct option_row *row, char *buf, size_t size)
{
	const int maybe = row->type == OPTION_MAYBE;

	return ((size_t)snprintf(buf, size, "--%s%s%s%s", row->name,
	    *row->argument == '\0' ? "" : maybe ? "[=" : " ", row->argument,
	    maybe ? "]" : ""));
}

static size_t
help_column(const struct option_row *rows, size_t n)
{
	size_t i, len, widest = 0;

	for (i = 0; i < n; i++) {
		len = is_listed(&rows[i]) ? write_left(&rows[i], NULL, 0) : 0;
		if (len > widest && len <= LEFT_MAX)
			widest = len;
	}
	return (2 + widest + 2);
}

void
option_print_help(const struct option_row *rows, size_t n)
{
	const size_t column = help_column(rows, n);
	char left[100], text[400], value[200], indent[LEFT_MAX + 5];
	size_t i;

	memset(indent, ' ', column);
	indent[column] = '\0';
	for (i = 0; i < n; i++) {
		if (!is_listed(&rows[i]))
			continue;
		write_default(&rows[i], value, sizeof value);
		snprintf(text, sizeof text, "%s%s%s%s", rows[i].help, *value ? " (" : "", value,
		    *value ? ")" : "");
		if (write_left(&rows[i], left, sizeof left) + 4 <= column)
			printf("  %-*s", (int)column - 2, left);
		else
			printf("  %s\n%s", left, indent);
		print_wrapped(text, column, indent);
	}
}

/* Sentences: the help, the default, the range, and when a change takes effect. */
static void
write_sentences(const struct option_row *row, char *buf, size_t size)
{
	char value[200];
	size_t n;

	n = (size_t)snprintf(buf, size, "%c%s.", toupper((unsigned char)row->help[0]),
	    row->help + 1);
	write_default(row, value, sizeof value);
	if (*value && n < size)
		n += (size_t)snprintf(buf + n, size - n, " Default: %s.", value);
	if (is_number(row) && n < size)
		n += (size_t)snprintf(buf + n, size - n, row->type == OPTION_OCTAL ?
		    " Range: %o to %o." : " Range: %u to %u.", row->least, row->most);
	if ((row->marks & OPTION_RESTART) && n < size)
		snprintf(buf + n, size - n, " A change needs a restart.");
}

static void
print_escaped(const char *text)
{

	for (; *text != '\0'; text++) {
		if (strchr("*_`|\\", *text) != NULL)
			putchar('\\');
		putchar(*text);
	}
}

/* Print reStructuredText, a paragraph's or a block's lines. */
static void
print_indented(const char *text)
{
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		printf(len > 0 ? "  %.*s\n" : "%.*s\n", (int)len, text);
	}
}

static void
print_term(const struct option_row *row)
{
	const char *mark = isupper((unsigned char)row->argument[0]) ? "*" : "";

	printf("**--%s**", row->name);
	if (*row->argument == '\0') {
		printf("\n");
		return;
	}
	printf(row->type == OPTION_MAYBE ? "\\ [=%s" : " %s", mark);
	print_escaped(row->argument);
	printf(row->type == OPTION_MAYBE ? "%s]\n" : "%s\n", mark);
}

void
option_print_rst(const struct option_row *rows, size_t n)
{
	char text[800];
	size_t i;

	for (i = 0; i < n; i++) {
		if (!is_listed(&rows[i]))
			continue;
		print_term(&rows[i]);
		write_sentences(&rows[i], text, sizeof text);
		printf("  ");
		print_escaped(text);
		printf("\n");
		print_indented(rows[i].more);
		printf("\n");
	}
}

void
option_print_conf(const struct option_row *rows, size_t n)
{
	char text[800];
	size_t i;

	for (i = 0; i < n; i++) {
		if (!is_listed(&rows[i]) || (rows[i].marks & OPTION_CALL))
			continue;
		write_sentences(&rows[i], text, sizeof text);
		printf("\n# ");
		print_wrapped(text, 2, "# ");
		printf("#%s = %s\n", rows[i].name,
		    rows[i].value != NULL && rows[i].instead == NULL ? rows[i].value :
		    rows[i].argument);
	}
}

/* NB: an optional argument is not another word. */
void
option_print_words(const struct option_row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_listed(&rows[i]))
			printf("--%s\t%s\n", rows[i].name,
			    rows[i].type == OPTION_MAYBE ? "" : rows[i].argument);
}

void
option_print_line(const struct option_row *row, const char *value)
{

	printf("%s = ", row->name);
	for (; *value != '\0'; value++)
		printf(*value >= ' ' && *value <= '~' ? "%c" : "\\x%02x", (unsigned char)*value);
	printf("\n");
}

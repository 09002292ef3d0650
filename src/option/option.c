/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Settings are read, written and copied by the rows of a table.
 */

#include "config.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "option.h"

static const char units[] = "KMGT";

static int wrong(const struct option_row *row, char *err, size_t size, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static int
wrong(const struct option_row *row, char *err, size_t size, const char *format, ...)
{
	va_list ap;
	int n;

	n = snprintf(err, size, "%s: ", row->name);
	if (n < 0 || (size_t)n >= size)
		return (-1);
	va_start(ap, format);
	vsnprintf(err + n, size - (size_t)n, format, ap);
	va_end(ap);
	return (-1);
}

static void *
field(const struct option_row *row, void *settings)
{

	return ((char *)settings + row->at);
}

static const void *
const_field(const struct option_row *row, const void *settings)
{

	return ((const char *)settings + row->at);
}

static int
is_text(const struct option_row *row)
{

	return (row->type == OPTION_TEXT || row->type == OPTION_MAYBE ||
	    row->type == OPTION_WORD || row->type == OPTION_LIST);
}

static int
is_digit(char c)
{

	return (c >= '0' && c <= '9');
}

static void
set_text(char **text, const char *value)
{

	free(*text);
	*text = value == NULL ? NULL : strdup(value);
	assert(value == NULL || *text != NULL);
}

static void
add_line(char **lines, const char *value)
{
	char *before = *lines;

	if (before == NULL) {
		set_text(lines, value);
		return;
	}
	if (asprintf(lines, "%s\n%s", before, value) < 0)
		*lines = NULL;
	assert(*lines != NULL);
	free(before);
}

static int
set_number(const struct option_row *row, unsigned *number, const char *value, char *err,
    size_t size)
{
	const int base = row->type == OPTION_OCTAL ? 8 : 10;
	unsigned long v;
	char *end;

	v = strtoul(value, &end, base);
	if (!is_digit(*value) || *end != '\0' || v < row->least || v > row->most)
		return (wrong(row, err, size, base == 8 ?
		    "\"%s\" must be an octal number from %o to %o" :
		    "\"%s\" must be a whole number from %u to %u", value, row->least,
		    row->most));
	*number = (unsigned)v;
	return (0);
}

static int
set_real(const struct option_row *row, double *number, const char *value, char *err, size_t size)
{
	double v;
	char *end;

	v = strtod(value, &end);
	if (!is_digit(*value) || *end != '\0' || v < row->least || v > row->most)
		return (wrong(row, err, size, "\"%s\" must be a number from %u to %u", value,
		    row->least, row->most));
	*number = v;
	return (0);
}

/* Write a size, such as 512K or 1G. */
static size_t
size_text(uint64_t bytes, char *buf, size_t size)
{
	const char *unit = units;

	if (bytes == 0 || bytes % 1024 != 0)
		return ((size_t)snprintf(buf, size, "%" PRIu64, bytes));
	for (bytes /= 1024; bytes % 1024 == 0 && unit[1] != '\0'; unit++)
		bytes /= 1024;
	return ((size_t)snprintf(buf, size, "%" PRIu64 "%c", bytes, *unit));
}

uint64_t
option_read_size(const char *text, const char **end)
{
	const char *unit;
	unsigned shift = 0;
	uint64_t v = 0;

	for (; is_digit(*text) && v < UINT64_MAX / 16; text++)
		v = 10 * v + (uint64_t)(*text - '0');
	unit = *text != '\0' ? strchr(units, *text) : NULL;
	if (unit != NULL) {
		shift = 10 * (unsigned)(unit - units + 1);
		text++;
	}
	*end = text;
	return (v <= UINT64_MAX >> shift ? v << shift : 0);
}

static int
set_size(const struct option_row *row, uint64_t *bytes, const char *value, char *err, size_t size)
{
	const uint64_t least = (uint64_t)row->least << 10, most = (uint64_t)row->most << 10;
	char from[32], to[32];
	const char *end;
	uint64_t v;

	v = option_read_size(value, &end);
	if (*end == '\0' && v > 0 && v >= least && v <= most) {
		*bytes = v;
		return (0);
	}
	size_text(least, from, sizeof from);
	size_text(most, to, sizeof to);
	return (wrong(row, err, size, "\"%s\" must be a size from %s to %s", value, from, to));
}

static int
is_word(const char *words, const char *value)
{
	const size_t len = strlen(value);
	const char *end;

	for (;; words = end + 1) {
		end = strchrnul(words, '|');
		if ((size_t)(end - words) == len && !memcmp(words, value, len))
			return (1);
		if (*end == '\0')
			return (0);
	}
}

/* "a|b|c" becomes "a, b or c". */
static int
wrong_word(const struct option_row *row, const char *value, char *err, size_t size)
{
	char words[200];
	const char *p;
	size_t n = 0;

	for (p = row->argument; *p != '\0' && n + 5 < sizeof words; p++)
		if (*p != '|')
			words[n++] = *p;
		else
			n += (size_t)sprintf(words + n, strchr(p + 1, '|') ? ", " : " or ");
	words[n] = '\0';
	return (wrong(row, err, size, "\"%s\" must be %s", value, words));
}

int
option_set(const struct option_row *row, void *settings, const char *value, char *err,
    size_t size)
{
	void *at = field(row, settings);

	if (is_text(row) && row->type != OPTION_MAYBE && *value == '\0')
		return (wrong(row, err, size, "a value is missing"));
	if ((row->type == OPTION_WORD || (row->type == OPTION_MAYBE && *value != '\0')) &&
	    !is_word(row->argument, value))
		return (wrong_word(row, value, err, size));
	switch (row->type) {
	case OPTION_FLAG:
		*(int *)at = 1;
		return (0);
	case OPTION_TEXT:
	case OPTION_MAYBE:
	case OPTION_WORD:
		set_text(at, value);
		return (0);
	case OPTION_LIST:
		add_line(at, value);
		return (0);
	case OPTION_NUMBER:
	case OPTION_OCTAL:
		return (set_number(row, at, value, err, size));
	case OPTION_REAL:
		return (set_real(row, at, value, err, size));
	case OPTION_SIZE:
		return (set_size(row, at, value, err, size));
	case OPTION_RENAMED:
		return (wrong(row, err, size, "this option is now called %s", row->value));
	case OPTION_OTHER:
		break;
	}
	return (0);
}

static void
set_none(const struct option_row *row, void *settings)
{
	void *at = field(row, settings);

	if (is_text(row))
		*(char **)at = NULL;
	else if (row->type == OPTION_NUMBER || row->type == OPTION_OCTAL)
		*(unsigned *)at = OPTION_UNSET;
	else if (row->type == OPTION_REAL)
		*(double *)at = NAN;
	else if (row->type == OPTION_SIZE)
		*(uint64_t *)at = 0;
	else if (row->type == OPTION_FLAG)
		*(int *)at = 0;
}

/* NB: a default that its row refuses is a bug. */
void
option_defaults(const struct option_row *rows, size_t n, void *settings)
{
	char err[256];
	size_t i;
	int r;

	for (i = 0; i < n; i++) {
		set_none(&rows[i], settings);
		if (rows[i].value == NULL || rows[i].type == OPTION_RENAMED)
			continue;
		r = option_set(&rows[i], settings, rows[i].value, err, sizeof err);
		assert(r == 0);
	}
}

void
option_free(const struct option_row *rows, size_t n, void *settings)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_text(&rows[i]))
			set_text(field(&rows[i], settings), NULL);
}

size_t
option_text(const struct option_row *row, const void *settings, char *buf, size_t size)
{
	const void *at = const_field(row, settings);
	const char *text = "";
	unsigned number;

	switch (row->type) {
	case OPTION_NUMBER:
	case OPTION_OCTAL:
		number = *(const unsigned *)at;
		if (number != OPTION_UNSET)
			return ((size_t)snprintf(buf, size,
			    row->type == OPTION_OCTAL ? "%04o" : "%u", number));
		break;
	case OPTION_REAL:
		return ((size_t)snprintf(buf, size, "%g", *(const double *)at));
	case OPTION_SIZE:
		return (size_text(*(const uint64_t *)at, buf, size));
	default:
		if (is_text(row) && *(char *const *)at != NULL)
			text = *(char *const *)at;
		break;
	}
	return ((size_t)snprintf(buf, size, "%s", text));
}

void
option_copy(const struct option_row *row, void *settings, const void *from)
{
	void *to = field(row, settings);
	const void *at = const_field(row, from);

	if (is_text(row))
		set_text(to, *(char *const *)at);
	else if (row->type == OPTION_NUMBER || row->type == OPTION_OCTAL)
		*(unsigned *)to = *(const unsigned *)at;
	else if (row->type == OPTION_REAL)
		*(double *)to = *(const double *)at;
	else if (row->type == OPTION_SIZE)
		*(uint64_t *)to = *(const uint64_t *)at;
	else if (row->type == OPTION_FLAG)
		*(int *)to = *(const int *)at;
}

const struct option_row *
option_find(const struct option_row *rows, size_t n, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(rows[i].name) == len && !memcmp(rows[i].name, name, len))
			return (&rows[i]);
	return (NULL);
}

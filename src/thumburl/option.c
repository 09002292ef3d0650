/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Options of a site are collected from arguments, files and profiles; each overrides those before
 * it.  They are checked later.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "complaint.h"
#include "profiles.h"
#include "thumburl.h"
#include "value.h"

enum value { TEXT, LIST, NUMBERS, NUMBER };

static const struct {
	const char	*key;
	enum value	value;
	size_t		offset;
} rows[THUMBURL_N_OPTIONS] = {
#define X(value, field, key, arg, standard, both, help)				\
	{ key, value, offsetof(struct thumburl_options, field) },
	THUMBURL_OPTIONS(X)
#undef X
};

static const struct {
	const char	*profile;
	const char	*key;
	const char	*value;
} profiles[] = {
#define X(profile, key, value) { profile, key, value },
	PROFILES(X)
#undef X
};

#define N_PROFILES	(sizeof profiles / sizeof profiles[0])

static enum thumburl_option
find_option(const char *key)
{
	unsigned i;

	for (i = 0; i < THUMBURL_N_OPTIONS; i++)
		if (!strcmp(rows[i].key, key))
			break;
	return ((enum thumburl_option)i);
}

static int
read_number(const char *value, uint32_t *number)
{

	*number = 0;
	return (strcmp(value, "0") ? value_number(value, strlen(value), number) : 0);
}

/* Returns -1 if the option must be a number and the value is not. */
static int
assign(struct thumburl_options *o, enum thumburl_option option, const char *value)
{
	void *field = (char *)o + rows[option].offset;
	uint32_t number;

	if (rows[option].value != NUMBER)
		*(const char **)field = value;
	else if (read_number(value, &number) == 0)
		*(unsigned *)field = number;
	else
		return (-1);
	return (0);
}

/* Whether the present value has precedence over a new one. */
static int
stays(const struct thumburl_options *o, enum thumburl_option option, enum thumburl_setter by,
    int by_key)
{

	if (o->source[option].by != by)
		return (o->source[option].by > by);
	return (o->by_key[option] > by_key);
}

static void
note(struct thumburl_options *o, enum thumburl_option option,
    const struct thumburl_source *source, int by_key)
{

	o->source[option] = *source;
	o->by_key[option] = (unsigned char)by_key;
}

static int
set_profile(struct thumburl_options *o, const struct thumburl_source *source, const char *name)
{
	enum thumburl_option option;
	size_t i, n = 0;

	for (i = 0; i < N_PROFILES; i++) {
		if (strcmp(profiles[i].profile, name))
			continue;
		n++;
		option = find_option(profiles[i].key);
		if (stays(o, option, source->by, 0))
			continue;
		(void)assign(o, option, profiles[i].value);
		note(o, option, source, 0);
	}
	return (n > 0 || *name == '\0' ? 0 : -1);
}

static int
set(struct thumburl_options *o, const struct thumburl_source *source,
    enum thumburl_option option, const char *value, const struct complaint *c)
{

	if (option == THUMBURL_OPTION_profile && set_profile(o, source, value))
		return (complain(c, source, option, "\"%s\" must be mediawiki or wikimedia", value));
	if (stays(o, option, source->by, 1))
		return (0);
	if (assign(o, option, value))
		return (complain(c, source, option, "\"%s\" must be a whole number up to %d",
		    value, THUMBURL_NUMBER_MAX));
	note(o, option, source, 1);
	return (0);
}

int
thumburl_options_set(struct thumburl_options *o, const struct thumburl_source *source,
    const char *key, const char *value, char *err, size_t errsize)
{
	static const struct thumburl_source command_line = { .by = THUMBURL_BY_COMMAND_LINE };
	const enum thumburl_option option = find_option(key);
	const struct complaint c = { err, errsize };

	if (option == THUMBURL_N_OPTIONS)
		return (1);
	return (set(o, source != NULL ? source : &command_line, option, value, &c));
}

static int
no_such_key(const struct thumburl_lines *lines, char *err, size_t errsize)
{

	return (thumburl_lines_wrong(lines, err, errsize, "\"%s\" must be one of %s", lines->key,
#define X(value, field, key, arg, standard, both, help) ", " key
	    &(THUMBURL_OPTIONS(X)[2])));
#undef X
}

int
thumburl_options_read(struct thumburl_options *o, const char *file, char *text, size_t len,
    char *err, size_t errsize)
{
	struct thumburl_source source = { .by = THUMBURL_BY_SITE_FILE, .file = file };
	const struct complaint c = { err, errsize };
	unsigned seen[THUMBURL_N_OPTIONS] = { 0 };
	struct thumburl_lines lines;
	enum thumburl_option option;
	int more;

	thumburl_lines_init(&lines, file, "profile = mediawiki", text, len);
	while ((more = thumburl_lines_next(&lines, err, errsize)) > 0) {
		option = find_option(lines.key);
		source.line = lines.line;
		if (option == THUMBURL_N_OPTIONS)
			return (no_such_key(&lines, err, errsize));
		if (thumburl_lines_once(&lines, &seen[option], err, errsize) ||
		    set(o, &source, option, lines.value, &c))
			return (-1);
	}
	return (more);
}

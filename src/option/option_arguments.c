/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The command line.  Names are not abbreviated: a script must not break when an option is added.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "option.h"

static int
takes_value(const struct option_row *row)
{

	return (row->type != OPTION_FLAG && row->type != OPTION_MAYBE &&
	    row->type != OPTION_RENAMED);
}

/* Read the option at *argv, and its value, which may be the next word. */
static int
option(const struct option_row *rows, size_t n, char *const **argv, option_take_f *take,
    void *priv, char *err, size_t size)
{
	const char *word = **argv, *name = word + 2, *value;
	const struct option_row *row = NULL;
	const size_t len = strcspn(name, "=");

	if (word[1] == '-')
		row = option_find(rows, n, name, len);
	if (row == NULL) {
		snprintf(err, size, "%.*s: no such option; --help lists all options",
		    (int)strcspn(word, "="), word);
		return (-1);
	}
	value = name[len] == '=' ? name + len + 1 : NULL;
	if (value != NULL && row->type == OPTION_FLAG) {
		snprintf(err, size, "--%s: \"%s\": this option takes no value", row->name, value);
		return (-1);
	}
	if (value == NULL && takes_value(row)) {
		value = (*argv)[1];
		if (value == NULL) {
			snprintf(err, size, "--%s: a value is missing: %s", row->name,
			    row->argument);
			return (-1);
		}
		++*argv;
	}
	strcpy(err, "--");
	return (take(priv, row, value == NULL ? "" : value, err + 2, size - 2));
}

int
option_arguments(const struct option_row *rows, size_t n, char *const *argv, option_take_f *take,
    void *priv, char *err, size_t size)
{
	int ended = 0, r = 0;

	for (argv++; r == 0 && *argv != NULL; argv++) {
		if (!ended && !strcmp(*argv, "--"))
			ended = 1;
		else if (ended || **argv != '-' || !strcmp(*argv, "-"))
			r = take(priv, NULL, *argv, err, size);
		else
			r = option(rows, n, &argv, take, priv, err, size);
	}
	return (r);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The options of a subcommand.
 */

#include "config.h"

#include <err.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"
#include "site_options.h"
#include "thumbctl/terminal/exit_status.h"

#define HELP		1	/* values of options; those of settings follow */
#define FIRST		2

static const struct option site_longopts[] = {
	{ "help", no_argument, NULL, HELP },
	SITE_LONGOPTS
};

#define N_SITE	(sizeof site_longopts / sizeof site_longopts[0])

int
command_wrong(const struct command *command, const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", command->name);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	putc('\n', stderr);
	return (-1);
}

static void
help(const struct command *command)
{
	size_t i;

	printf("%s\n", command->usage);
	for (i = 0; i < command->n; i++)
		printf("  --%-13s%-6s %s\n", command->table[i].name, command->table[i].argument,
		    command->table[i].help);
	site_options_help();
}

static struct option *
make_longopts(const struct command *command)
{
	struct option *longopts = calloc(N_SITE + command->n + 1, sizeof *longopts);
	const struct setting *row;
	size_t i;

	if (longopts == NULL)
		err(EXIT_USAGE, "%s", command->name);
	memcpy(longopts, site_longopts, sizeof site_longopts);
	for (i = 0; i < command->n; i++) {
		row = &command->table[i];
		longopts[N_SITE + i] = (struct option) { row->name,
		    row->type == SETTING_FLAG ? no_argument : required_argument, NULL,
		    FIRST + (int)i };
	}
	return (longopts);
}

static int
take_number(const struct command *command, const struct setting *row, const char *value,
    double *number)
{
	char *end;

	*number = strtod(value, &end);
	if (*value >= '0' && *value <= '9' && *end == '\0' && *number >= row->least &&
	    *number <= row->most &&
	    (row->type == SETTING_REAL || *number == (double)(unsigned)*number))
		return (0);
	return (command_wrong(command, "--%s: \"%s\" must be a %snumber from %g to %g", row->name,
	    value, row->type == SETTING_NUMBER ? "whole " : "", row->least, row->most));
}

static int
add_text(const struct command *command, const struct setting *row, struct texts *texts,
    const char *value)
{

	if (texts->n == TEXTS_MAX)
		return (command_wrong(command, "--%s: %d of them at most", row->name, TEXTS_MAX));
	texts->text[texts->n++] = value;
	return (0);
}

static int
take(const struct command *command, const struct setting *row, void *settings, const char *value)
{
	void *at = (char *)settings + row->at;
	double number;

	switch (row->type) {
	case SETTING_FLAG:
		*(int *)at = 1;
		return (0);
	case SETTING_TEXT:
		*(const char **)at = value;
		return (0);
	case SETTING_TEXTS:
		return (add_text(command, row, at, value));
	default:
		break;
	}
	if (take_number(command, row, value, &number))
		return (-1);
	if (row->type == SETTING_REAL)
		*(double *)at = number;
	else
		*(unsigned *)at = (unsigned)number;
	return (0);
}

/* What may be given several times is kept in lines. */
static void
note(json_t *job, const char *name, const char *value)
{
	const char *before = json_string_value(json_object_get(job, name));
	json_t *text;

	if (job == NULL)
		return;
	if (before != NULL)
		text = json_sprintf("%s\n%s", before, value);
	else
		text = json_string(value);
	if (text == NULL || json_object_set_new(job, name, text))
		errx(EXIT_USAGE, "--%s: \"%s\" is not UTF-8", name, value);
}

int
command_line(const struct command *command, void *settings, struct thumburl_site *site,
    json_t *job, int argc, char **argv)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	struct option *longopts = make_longopts(command);
	char message[256];
	int c, i, r = 0;

	while (r == 0 && (c = getopt_long(argc, argv, "", longopts, &i)) != -1) {
		if (c == '?')
			r = -1;
		else if (c == HELP)
			r = 1;
		else if (c >= FIRST)
			r = take(command, &command->table[c - FIRST], settings, optarg);
		else if (thumburl_options_set(&options, longopts[i].name, optarg, message,
		    sizeof message))
			r = command_wrong(command, "%s", message);
		if (r == 0 && (c < FIRST || command->table[c - FIRST].of_job))
			note(job, longopts[i].name, optarg);
	}
	free(longopts);
	if (r > 0)
		help(command);
	if (r == 0 && thumburl_site_init(site, &options, message, sizeof message))
		r = command_wrong(command, "%s", message);
	return (r);
}

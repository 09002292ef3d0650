/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Calls of subcommands.
 */

#include "config.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "command_table.h"
#include "thumbctl/terminal/exit_status.h"

struct common {
	COMMON_OPTIONS(OPTION_FIELD)
};

static const struct option_row common_rows[] = {
#define X(...) OPTION_ROW(struct common, __VA_ARGS__)
	COMMON_OPTIONS(X)
#undef X
};

static const struct option_row site_rows[] = {
#define X(t, field, n, a, h) { .name = n, .argument = a, .type = OPTION_OTHER, .unit = "",	\
	.help = h, .more = "" },
	THUMBURL_OPTIONS(X)
#undef X
};

static const struct option_row renamed_rows[] = {
	{ .name = "kinds", .type = OPTION_RENAMED, .value = "types" },
};

#define N(a)	(sizeof(a) / sizeof *(a))

/* A call as its options are being read. */
struct reading {
	const struct command	*command;
	struct call		*call;
	struct common		common;
	struct option_row	*rows;		/* the command's, common ones, the site's */
	size_t			n;
	size_t			site;		/* the first of the site's */
};

int
command_wrong(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vwarnx(format, ap);
	va_end(ap);
	return (EXIT_USAGE);
}

static void
add_rows(struct reading *r, const struct option_row *rows, size_t n)
{

	memcpy(r->rows + r->n, rows, n * sizeof *rows);
	r->n += n;
}

static void
collect_rows(struct reading *r)
{
	const struct command *command = r->command;

	r->rows = calloc(command->n + N(common_rows) + N(site_rows) + N(renamed_rows),
	    sizeof *r->rows);
	if (r->rows == NULL)
		err(EXIT_FAILED, "options");
	add_rows(r, command->rows, command->n);
	add_rows(r, common_rows, N(common_rows));
	r->site = r->n;
	if (command->has_site)
		add_rows(r, site_rows, N(site_rows));
	add_rows(r, renamed_rows, N(renamed_rows));
}

/* Note what a job asks for; an option that is repeated has lines. */
static int
note(json_t *job, const char *name, const char *value, char *error, size_t size)
{
	const char *before = json_string_value(json_object_get(job, name));
	json_t *text;

	if (before != NULL)
		text = json_sprintf("%s\n%s", before, value);
	else
		text = json_string(value);
	if (text != NULL && json_object_set_new(job, name, text) == 0)
		return (0);
	snprintf(error, size, "%s: \"%s\" must be UTF-8", name, value);
	return (-1);
}

/* option_take_f */
static int
take(void *priv, const struct option_row *row, const char *value, char *error, size_t size)
{
	struct reading *r = priv;
	const size_t i = row == NULL ? 0 : (size_t)(row - r->rows);
	const int of_site = row != NULL && i >= r->site && row->type == OPTION_OTHER;
	int ret;

	if (row == NULL) {
		r->call->operands[r->call->n_operands++] = (char *)(uintptr_t)value;
		return (0);
	}
	if (of_site)
		ret = thumburl_options_set(&r->call->options, row->name, value, error, size);
	else
		ret = option_set(row, i < r->command->n ? r->call->settings : &r->common, value,
		    error, size);
	if (ret == 0 && (of_site || (row->marks & OPTION_JOB)))
		ret = note(r->call->job, row->name, value, error, size);
	return (ret);
}

static void
print_help(const struct reading *r)
{
	const struct command *command = r->command;
	char text[300];

	printf("Usage: thumbctl %s %s\n\n", command->name, command->usage);
	option_print_text(command->text);
	printf("\n");
	option_print_help(r->rows, r->site);
	if (command->has_site) {
		printf("\nThe site:\n\n");
		option_print_help(site_rows, N(site_rows));
	}
	snprintf(text, sizeof text, "Exit status: 0 if %s; 1 if not, or on a failure; 2 if the call is "
	    "wrong; 128 + N if signal N stops it.", command->success);
	printf("\n");
	option_print_text(text);
}

/* The URL library calls options as C does. */
static void
with_dashes(char *error)
{

	for (; *error != '\0' && *error != ':'; error++)
		if (*error == '_')
			*error = '-';
}

static int
read_call(struct reading *r, char **argv)
{
	char error[1024];

	if (option_arguments(r->rows, r->n, argv, take, r, error, sizeof error))
		return (command_wrong("%s", error));
	if (r->common.help != NULL ||
	    thumburl_site_init(&r->call->site, &r->call->options, error, sizeof error) == 0)
		return (0);
	with_dashes(error);
	return (command_wrong("--%s", error));
}

static int
count(char **argv)
{
	int n = 0;

	while (argv[n] != NULL)
		n++;
	return (n);
}

int
command_call(const struct command *command, char **argv)
{
	struct call call = {
		.settings = calloc(1, command->size), .options = THUMBURL_OPTIONS_DEFAULT,
		.job = json_object(), .operands = calloc((size_t)count(argv), sizeof *argv),
	};
	struct reading r = { .command = command, .call = &call };
	int status;

	if (call.settings == NULL || call.job == NULL || call.operands == NULL)
		err(EXIT_FAILED, "options");
	collect_rows(&r);
	option_defaults(command->rows, command->n, call.settings);
	option_defaults(common_rows, N(common_rows), &r.common);
	status = read_call(&r, argv);
	if (status == 0 && r.common.help == NULL)
		status = command->run(&call);
	else if (status == 0 && !strcmp(r.common.help, "rst"))
		option_print_rst(command->rows, command->n);
	else if (status == 0)
		print_help(&r);
	option_free(command->rows, command->n, call.settings);
	option_free(common_rows, N(common_rows), &r.common);
	free(r.rows);
	free(call.settings);
	free(call.operands);
	json_decref(call.job);
	return (status);
}

void
command_site_rst(void)
{

	option_print_rst(site_rows, N(site_rows));
}

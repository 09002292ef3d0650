/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Calls of subcommands.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "command_table.h"
#include "conf/site_file.h"
#include "conf/site_rows.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

struct common {
	COMMON_OPTIONS(OPTION_FIELD)
};

static const struct option_row common_rows[] = {
#define X(...) OPTION_ROW(struct common, __VA_ARGS__)
	COMMON_OPTIONS(X)
#undef X
};

static const struct option_row site_rows[] = {
	{ .name = "site", .argument = "FILE", .type = OPTION_OTHER, .unit = "",
	    .help = "site file, see thumb-site.conf(5); options override it", .more = "" },
	SITE_ROWS
};

#define SITE_KEYS	1	/* the first of SITE_ROWS among them */

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
	const char		*given[N(site_rows)];	/* values of the site's */
	char			site_text[SITE_FILE_SIZE];	/* options point into it */
};

int
command_wrong(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vwarn_printable(format, ap);
	va_end(ap);
	return (EXIT_USAGE);
}

static int
each_line(int (*f)(void *priv, const char *text, size_t len), void *priv)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int any = 0;

	while ((n = getline(&line, &size, stdin)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			n--;
		any |= f(priv, line, (size_t)n);
	}
	free(line);
	return (any);
}

int
command_each(const struct call *call, int (*f)(void *priv, const char *text, size_t len),
    void *priv)
{
	int any = 0, i;

	if (call->n_operands == 0)
		return (each_line(f, priv));
	for (i = 0; i < call->n_operands; i++)
		any |= f(priv, call->operands[i], strlen(call->operands[i]));
	return (any);
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

	r->rows = must(calloc(command->n + N(common_rows) + N(site_rows) + N(renamed_rows),
	    sizeof *r->rows));
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

/* A site file may change: note the options that it sets, not its name. */
static int
note_site(const struct call *call, char *error, size_t size)
{
	const struct thumburl_options standard = THUMBURL_OPTIONS_DEFAULT;
	char value[THUMBURL_STRIP_MAX + 1], usual[THUMBURL_STRIP_MAX + 1];
	struct thumburl_site plain;
	unsigned i;

	(void)thumburl_site_init(&plain, &standard, value, sizeof value);
	for (i = 0; i < THUMBURL_N_OPTIONS; i++) {
		(void)thumburl_site_get(&call->site, (enum thumburl_option)i, value, sizeof value);
		(void)thumburl_site_get(&plain, (enum thumburl_option)i, usual, sizeof usual);
		if (strcmp(value, usual) &&
		    note(call->job, site_rows[SITE_KEYS + i].name, value, error, size))
			return (-1);
	}
	return (0);
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
	if (of_site) {
		r->given[i - r->site] = value;
		return (0);
	}
	ret = option_set(row, i < r->command->n ? r->call->settings : &r->common, value,
		    error, size);
	if (ret == 0 && (row->marks & OPTION_JOB))
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
	snprintf(text, sizeof text, "Exit status: 0 if %s; 1 if not, or on a failure; 2 if the "
	    "command line is wrong; 128 + N if signal N stops it.", command->success);
	printf("\n");
	option_print_text(text);
}

/* Set the site's options.  The file comes first: options on the command line override it. */
static int
set_site(struct reading *r, char *error, size_t size)
{
	struct thumburl_options *options = &r->call->options;
	const char *value;
	size_t i;

	for (i = 0; i < N(site_rows); i++) {
		value = r->given[i];
		if (value == NULL)
			continue;
		if (i < SITE_KEYS ?
		    site_file_read(options, value, r->site_text, error, size) :
		    thumburl_options_set(options, NULL, site_rows[i].name, value, error, size))
			return (-1);
	}
	return (thumburl_site_init(&r->call->site, options, error, size));
}

static int
read_call(struct reading *r, char **argv)
{
	char error[1024];

	if (option_arguments(r->rows, r->n, argv, take, r, error, sizeof error))
		return (command_wrong("%s", error));
	if (r->common.help != NULL || (set_site(r, error, sizeof error) == 0 &&
	    note_site(r->call, error, sizeof error) == 0))
		return (0);
	return (command_wrong("%s", error));
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
		.settings = must(calloc(1, command->size)), .options = THUMBURL_OPTIONS_DEFAULT,
		.job = must(json_object()),
		.operands = must(calloc((size_t)count(argv), sizeof *argv)),
	};
	struct reading r = { .command = command, .call = &call };
	int status;

	collect_rows(&r);
	option_defaults(command->rows, command->n, call.settings);
	option_defaults(common_rows, N(common_rows), &r.common);
	status = read_call(&r, argv);
	if (status == 0 && r.common.help == NULL)
		status = command->run(&call);
	else if (status == 0 && !strcmp(r.common.help, "rst"))
		option_print_rst(command->rows, command->n);
	else if (status == 0 && !strcmp(r.common.help, "words"))
		option_print_words(r.rows, r.n);
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

	option_print_rst(site_rows + SITE_KEYS, N(site_rows) - SITE_KEYS);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl: the operator's command.
 */

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"

static const struct command *const commands[] = {
	&command_audit, &command_url, &command_render, &command_diff, &command_warm,
	&command_site, &command_sign, &command_ids, &command_types, &command_doctor, &command_conform,
	&command_plan,
};

#define N_COMMANDS	(sizeof commands / sizeof commands[0])

static void
help(FILE *f)
{
	size_t i;

	fprintf(f, "Usage: thumbctl COMMAND [OPTION...] [ARGUMENT...]\n\n");
	for (i = 0; i < N_COMMANDS; i++)
		fprintf(f, "  %-8s %s\n", commands[i]->name, commands[i]->help);
	fprintf(f, "\n`thumbctl COMMAND --help' lists the options of a command.\n");
}

/* As option_print_words(). */
static void
words(void)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++)
		printf("%s\t\n", commands[i]->name);
	printf("--help\t\n--version\t\n");
}

/* Messages begin with the command's name. */
static int
call(const struct command *command, char **argv)
{
	static char name[32];

	snprintf(name, sizeof name, "thumbctl %s", command->name);
	program_invocation_short_name = name;
	return (command_call(command, argv));
}

/* The output may be lost until it is flushed: the disk may be full.  Returns the exit status. */
static int
finish(int status)
{
	int failed = fflush(stdout);

	if (!failed && ferror(stdout)) {
		failed = 1;		/* of an earlier write */
		errno = EIO;
	}
	if (failed)
		warn_printable_errno("standard output");
	return (failed ? EXIT_FAILED : status);
}

static int
run(int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		help(stderr);
		return (EXIT_USAGE);
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		help(stdout);
		return (0);
	}
	if (!strcmp(argv[1], "--help=rst")) {
		command_site_rst();
		return (0);
	}
	if (!strcmp(argv[1], "--help=words")) {
		words();
		return (0);
	}
	if (!strcmp(argv[1], "--version")) {
		printf("thumbctl (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
		return (0);
	}
	for (i = 0; i < N_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i]->name))
			return (call(commands[i], argv + 1));
	return (command_wrong("\"%s\": no such command; `thumbctl --help' lists all commands",
	    argv[1]));
}

int
main(int argc, char **argv)
{

	return (finish(run(argc, argv)));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl: the operator's command.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "thumbctl.h"
#include "thumbctl/terminal/exit_status.h"

static const struct {
	const char	*name;
	int		(*run)(int, char **);
	const char	*help;
} commands[] = {
	{ "audit",	ctl_audit,	"say what access logs tell of thumbs" },
	{ "url",	ctl_url,	"canonicalise URLs, or map them to the other scheme" },
	{ "render",	ctl_render,	"make one thumb of a file, without a server" },
	{ "diff",	ctl_diff,	"compare what two systems answer to the same thumbs" },
	{ "warm",	ctl_warm,	"have a cache fetch thumbs of many originals" },
	{ "types",	ctl_types,	"list the types of file that have thumbs" },
};

#define N_COMMANDS	(sizeof commands / sizeof commands[0])

static void
help(FILE *f)
{
	size_t i;

	fprintf(f, "Usage: thumbctl COMMAND [OPTION...] [ARGUMENT...]\n\n");
	for (i = 0; i < N_COMMANDS; i++)
		fprintf(f, "  %-8s %s\n", commands[i].name, commands[i].help);
	fprintf(f, "\n`thumbctl COMMAND --help' lists a command's options.\n");
}

int
main(int argc, char **argv)
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
	if (!strcmp(argv[1], "--version")) {
		printf("thumbctl (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
		return (0);
	}
	for (i = 0; i < N_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return (commands[i].run(argc - 1, argv + 1));
	fprintf(stderr, "thumbctl: no command \"%s\"; `thumbctl --help' lists them\n", argv[1]);
	return (EXIT_USAGE);
}

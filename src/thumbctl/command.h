/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Subcommands: all are called in the same way.
 */

#ifndef COMMAND_H_INCLUDED
#define COMMAND_H_INCLUDED

#include <jansson.h>
#include <stddef.h>

#include "option/option.h"
#include "thumburl/thumburl.h"

/* A call of a subcommand.  Everything lives as long as the call. */
struct call {
	void			*settings;	/* a field for each row of the command */
	struct thumburl_options	options;	/* of the site, as given */
	struct thumburl_site	site;
	json_t			*job;		/* what the call asks for: a string an option */
	char			**operands;
	int			n_operands;
};

struct command {
	const char		*name;		/* "warm" */
	const char		*help;		/* in one line */
	const char		*usage;		/* what follows the name */
	const char		*text;		/* what it does */
	const char		*success;	/* when its exit status is 0 */
	const struct option_row	*rows;
	size_t			n;
	size_t			size;		/* of the settings */
	int			has_site;
	int			(*run)(const struct call *call);	/* to the exit status */
};

extern const struct command command_audit, command_conform, command_diff, command_doctor, command_ids,
    command_plan, command_render, command_sign, command_site, command_types, command_url, command_warm;

/* Read the call's options, and run the command or print its help.  Returns the exit status. */
int command_call(const struct command *command, char **argv);

/* Print what is wrong with the call.  Returns EXIT_USAGE. */
int command_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Call f for each operand, or for each line of standard input, without its end, if there is no operand.
 * Returns whether any of the calls returned 1.
 */
int command_each(const struct call *call, int (*f)(void *priv, const char *text, size_t len),
    void *priv);

/* The options of a site but for its file, in reStructuredText. */
void command_site_rst(void);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The options of a subcommand, as a table; those of a site are always among them.
 */

#ifndef COMMAND_LINE_H_INCLUDED
#define COMMAND_LINE_H_INCLUDED

#include <jansson.h>
#include <stddef.h>

#include "thumburl/thumburl.h"

enum setting_type {
	SETTING_FLAG,		/* int, set to 1 */
	SETTING_TEXT,		/* const char * */
	SETTING_TEXTS,		/* struct texts: may be given several times */
	SETTING_NUMBER,		/* unsigned */
	SETTING_REAL		/* double */
};

#define TEXTS_MAX	32

struct texts {
	unsigned	n;
	const char	*text[TEXTS_MAX];
};

struct setting {
	const char		*name, *argument, *help;
	enum setting_type	type;
	size_t			at;		/* in the settings */
	double			least, most;	/* of a number */
	int			of_job;		/* it says what is to be done, not how */
};

struct command {
	const char		*name;		/* "thumbctl warm" */
	const char		*usage;		/* what --help says before its options */
	const struct setting	*table;
	size_t			n;
};

/*
 * Returns 0, with settings and site set and optind at the first argument; 1 if --help has been
 * answered; -1 after a message.  Those given that say what is to be done, and all of the site's,
 * are put into the object job, if it is not NULL, as strings.
 */
int command_line(const struct command *command, void *settings, struct thumburl_site *site,
    json_t *job, int argc, char **argv);

/* A message about the call: always -1. */
int command_wrong(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

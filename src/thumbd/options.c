/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The command line: one table of options.
 */

#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "options.h"

#define LEVELS_AS_URLS	99	/* originals-levels is what hash-levels is */

#define OPTIONS(X)									\
	X(TEXT,   socket,	"socket",	"PATH",	0, 0,				\
	    "Unix socket to listen on")							\
	X(TEXT,   listen,	"listen",	"HOST:PORT", 0, 0,			\
	    "TCP address to listen on, instead of a socket")				\
	X(OCTAL,  socket_mode,	"socket-mode",	"MODE",	0, 0777,			\
	    "permissions of the socket (0660)")						\
	X(TEXT,   originals,	"originals",	"DIR",	0, 0,				\
	    "directory of the originals, laid out as MediaWiki's")			\
	X(NUMBER, originals_levels, "originals-levels", "N", 0, 2,			\
	    "md5 directories in it; 0 is flat (as --hash-levels)")			\
	X(NUMBER, workers,	"workers",	"N",	1, 256,				\
	    "renderer processes (number of processors)")				\
	X(NUMBER, worker_jobs,	"worker-jobs",	"N",	1, 1000000,			\
	    "renders before a worker is replaced (1000)")				\
	X(TEXT,   worker,	"worker",	"PROGRAM", 0, 0,			\
	    "the renderer (" WORKER_PROGRAM ")")					\
	X(TEXT,   sandbox,	"sandbox",	"MODE",	0, 0,				\
	    "require, try or off (" LAUNCH_SANDBOX ")")				\
	X(TEXT,   user,		"user",		"NAME",	0, 0,				\
	    "whom workers become if thumbd is root (" LAUNCH_USER ")")			\
	X(NUMBER, queue,	"queue",	"N",	0, 100000,			\
	    "thumbs that may wait for a worker (100)")					\
	X(NUMBER, wait,		"wait",		"S",	1, 3600,			\
	    "seconds that they may wait (10)")						\
	X(NUMBER, deadline,	"deadline",	"S",	1, 3600,			\
	    "seconds a render may take (20)")

enum type { TEXT, NUMBER, OCTAL };

static const struct row {
	const char	*name;
	enum type	type;
	size_t		offset;
	unsigned	min, max;
} rows[] = {
#define X(type, field, name, arg, min, max, text)					\
	{ name, type, offsetof(struct options, field), min, max },
	OPTIONS(X)
#undef X
};

#define N_ROWS	(sizeof rows / sizeof rows[0])

/* Ours first: the index into it is the index into rows. */
static const struct option longopts[] = {
#define X(type, field, name, arg, min, max, text) { name, required_argument, NULL, 0 },
	OPTIONS(X)
#undef X
#define X(type, field, name, arg, text) { name, required_argument, NULL, 0 },
	THUMBURL_OPTIONS(X)
#undef X
	{ "check-sandbox", no_argument, NULL, 'c' },
	{ "help",	no_argument, NULL, 'h' },
	{ "version",	no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 }
};

static void
help(void)
{

	printf("Usage: thumbd --originals DIR --socket PATH [OPTION...]\n"
	    "       thumbd --check-sandbox [OPTION...]\n\n"
	    "Renders thumbs of the originals, over HTTP.\n\n");
#define X(type, field, name, arg, min, max, text) printf("  --%-17s%-10s %s\n", name, arg, text);
	OPTIONS(X)
#undef X
	printf("\nThe URLs:\n\n");
#define X(type, field, name, arg, text) printf("  --%-17s%-10s %s\n", name, arg, text);
	THUMBURL_OPTIONS(X)
#undef X
}

static int
set_number(const struct row *row, unsigned *field, const char *value)
{
	const int base = row->type == OCTAL ? 8 : 10;
	unsigned long v;
	char *end;

	v = strtoul(value, &end, base);
	if (*value < '0' || *value > '9' || *end != '\0' || v < row->min || v > row->max) {
		log_line(base == 8 ? "--%s: \"%s\" must be an octal number from %o to %o" :
		    "--%s: \"%s\" must be a whole number from %u to %u", row->name, value,
		    row->min, row->max);
		return (-1);
	}
	*field = (unsigned)v;
	return (0);
}

static int
set_row(struct options *o, const struct row *row, const char *value)
{
	char *field = (char *)o + row->offset;

	if (row->type != TEXT)
		return (set_number(row, (unsigned *)(void *)field, value));
	*(const char **)(void *)field = value;
	return (0);
}

static void
set_defaults(struct options *o)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	memset(o, 0, sizeof *o);
	o->socket_mode = 0660;
	o->originals_levels = LEVELS_AS_URLS;
	o->worker = WORKER_PROGRAM;
	o->sandbox = LAUNCH_SANDBOX;
	o->user = LAUNCH_USER;
	o->workers = n < 1 ? 1 : n > 256 ? 256 : (unsigned)n;
	o->worker_jobs = 1000;
	o->queue = 100;
	o->wait = 10;
	o->deadline = 20;
}

struct launch
options_launch(const struct options *o)
{
	const struct launch launch = {
		.program = o->worker,
		.sandbox = o->sandbox,
		.user = o->user,
	};

	return (launch);
}

static int
check(struct options *o, const struct thumburl_options *url)
{
	const struct launch launch = options_launch(o);
	char err[256];

	if (launch_check(&launch, err, sizeof err) != NULL)
		log_line("--%s", err);
	else if (o->check_sandbox)
		return (0);
	else if (o->originals == NULL)
		log_line("--originals DIR is needed: the directory of the originals");
	else if (o->socket == NULL && o->listen == NULL)
		log_line("--socket PATH or --listen HOST:PORT is needed");
	else if (o->socket != NULL && o->listen != NULL)
		log_line("--socket and --listen exclude each other");
	else if (thumburl_site_init(&o->site, url, err, sizeof err))
		log_line("--%s", err);
	else {
		if (o->originals_levels == LEVELS_AS_URLS)
			o->originals_levels = url->hash_levels;
		return (0);
	}
	return (-1);
}

int
options_parse(struct options *o, int argc, char **argv)
{
	struct thumburl_options url = THUMBURL_OPTIONS_DEFAULT;
	char err[256];
	int c, i;

	set_defaults(o);
	while ((c = getopt_long(argc, argv, "", longopts, &i)) != -1) {
		if (c == '?')
			return (-1);
		if (c == 'h') {
			help();
			return (1);
		}
		if (c == 'c') {
			o->check_sandbox = 1;
			continue;
		}
		if (c == 'v') {
			printf("thumbd (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
			return (1);
		}
		if ((size_t)i < N_ROWS) {
			if (set_row(o, &rows[i], optarg))
				return (-1);
		} else if (thumburl_options_set(&url, longopts[i].name, optarg, err, sizeof err)) {
			log_line("--%s", err);
			return (-1);
		}
	}
	if (optind < argc) {
		log_line("\"%s\" is no option; `thumbd --help' lists them", argv[optind]);
		return (-1);
	}
	return (check(o, &url));
}

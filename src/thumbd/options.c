/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The table of options is for the command line and for the file.
 */

#include "config.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config_file.h"
#include "log.h"
#include "options.h"
#include "options_table.h"
#include "thumbd/http/listener.h"
#include "thumbd/originals/origins.h"
#include "thumbd/schedule/job_class.h"

#define LEVELS_AS_URLS	99	/* originals-levels is what hash-levels is */

/* A list is a text of texts with blanks between them, and may be given several times. */
enum type { TEXT, LIST, NUMBER, OCTAL };
enum effect { RELOAD, START };

enum index {
#define X(type, field, name, arg, min, max, effect, text) OPT_##field,
	OPTIONS(X)
#undef X
	N_ROWS,
	BEFORE_URLS = N_ROWS - 1,
#define X(type, field, name, arg, text) URL_##field,
	THUMBURL_OPTIONS(X)
#undef X
	N_OPTIONS
};

static const struct row {
	const char	*name;
	enum type	type;
	size_t		offset;
	unsigned	min, max;
	enum effect	effect;
} rows[N_ROWS] = {
#define X(type, field, name, arg, min, max, effect, text)				\
	{ name, type, offsetof(struct options, field), min, max, effect },
	OPTIONS(X)
#undef X
};

/* As thumburl_site_init() calls them. */
static const char * const url_fields[] = {
#define X(type, field, name, arg, text) #field,
	THUMBURL_OPTIONS(X)
#undef X
};

/* In the order of enum index. */
static const struct option longopts[] = {
#define X(type, field, name, arg, min, max, effect, text) { name, required_argument, NULL, 0 },
	OPTIONS(X)
#undef X
#define X(type, field, name, arg, text) { name, required_argument, NULL, 0 },
	THUMBURL_OPTIONS(X)
#undef X
	{ "check-sandbox", no_argument, NULL, 's' },
	{ "config",	required_argument, NULL, 'c' },
	{ "help",	no_argument, NULL, 'h' },
	{ "kinds",	optional_argument, NULL, 'k' },	/* the former name of "types" */
	{ "version",	no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 }
};

/* Options on their way. */
struct reading {
	struct options		*o;
	struct thumburl_options	url;
	const char		*file;			/* or NULL */
	unsigned		line[N_OPTIONS];	/* in it; 0: not set there */
	char			*given[N_OPTIONS];	/* on the command line */
	char			*held[N_OPTIONS];	/* texts that url points to */
};

static void
help(void)
{

	printf("Usage: thumbd --originals DIR | --origin URL  --socket PATH [OPTION...]\n"
	    "       thumbd --check-sandbox [OPTION...]\n\n"
	    "Renders thumbs of the originals, over HTTP.\n\n");
	printf("  --%-17s%-10s %s\n", "config", "FILE",
	    "read these options from a file: lines of NAME = VALUE");
#define X(type, field, name, arg, min, max, effect, text)				\
	printf("  --%-17s%-10s %s\n", name, arg, text);
	OPTIONS(X)
#undef X
	printf("\nThe URLs:\n\n");
#define X(type, field, name, arg, text) printf("  --%-17s%-10s %s\n", name, arg, text);
	THUMBURL_OPTIONS(X)
#undef X
}

static int wrong(const struct reading *r, size_t i, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* A line that says where an option was set, and what is wrong with it.  Returns -1. */
static int
wrong(const struct reading *r, size_t i, const char *fmt, ...)
{
	char text[1500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (r->line[i] > 0)
		log_line("%s:%u: %s", r->file, r->line[i], text);
	else
		log_line("--%s", text);
	return (-1);
}

static int
set_number(const struct reading *r, size_t i, const char *value)
{
	const struct row *row = &rows[i];
	const int base = row->type == OCTAL ? 8 : 10;
	unsigned long v;
	char *end;

	v = strtoul(value, &end, base);
	if (*value < '0' || *value > '9' || *end != '\0' || v < row->min || v > row->max)
		return (wrong(r, i, base == 8 ? "%s: \"%s\" must be an octal number from %o to %o" :
		    "%s: \"%s\" must be a whole number from %u to %u", row->name, value,
		    row->min, row->max));
	*(unsigned *)(void *)((char *)r->o + row->offset) = (unsigned)v;
	return (0);
}

static void
set_text(char **field, const char *value)
{

	free(*field);
	*field = value == NULL ? NULL : strdup(value);
	assert(value == NULL || *field != NULL);
}

static int
is_text(const struct row *row)
{

	return (row->type == TEXT || row->type == LIST);
}

static char **
text_field(struct options *o, const struct row *row)
{

	return ((char **)(void *)((char *)o + row->offset));
}

static int
set_url(struct reading *r, size_t i, const char *value)
{
	char err[256];

	set_text(&r->held[i], value);
	if (thumburl_options_set(&r->url, longopts[i].name, r->held[i], err, sizeof err))
		return (wrong(r, i, "%s", err));
	return (0);
}

static int
set_option(struct reading *r, size_t i, const char *value)
{

	if (i >= N_ROWS)
		return (set_url(r, i, value));
	if (!is_text(&rows[i]))
		return (set_number(r, i, value));
	if (*value == '\0')
		return (wrong(r, i, "%s: a value is missing", rows[i].name));
	set_text(text_field(r->o, &rows[i]), value);
	return (0);
}

/* The last one counts, but of a list all do. */
static void
give(char **given, size_t i, const char *value)
{
	char *was = *given;

	if (was == NULL || i >= N_ROWS || rows[i].type != LIST)
		*given = strdup(value);
	else if (asprintf(given, "%s %s", was, value) < 0)
		*given = NULL;
	assert(*given != NULL);
	free(was);
}

/* A list may be set again: it is added to. */
static int
add_from_file(struct reading *r, size_t i, const char *value)
{

	if (*value == '\0')
		return (set_option(r, i, value));
	give(text_field(r->o, &rows[i]), i, value);
	return (0);
}

/* config_file_set_f */
static int
set_from_file(void *priv, const struct thumburl_lines *lines)
{
	struct reading *r = priv;
	char err[512];
	size_t i;

	for (i = 0; i < N_OPTIONS; i++)
		if (!strcmp(longopts[i].name, lines->key))
			break;
	if (i == N_OPTIONS && !strcmp(lines->key, "kinds"))
		(void)thumburl_lines_wrong(lines, err, sizeof err,
		    "kinds: this option is called types (--types)");
	else if (i == N_OPTIONS)
		(void)thumburl_lines_wrong(lines, err, sizeof err,
		    "\"%s\" is no option; `thumbd --help' lists them", lines->key);
	else if (r->line[i] > 0 && i < N_ROWS && rows[i].type == LIST)
		return (add_from_file(r, i, lines->value));
	else if (thumburl_lines_once(lines, &r->line[i], err, sizeof err) == 0)
		return (set_option(r, i, lines->value));
	log_line("%s", err);
	return (-1);
}

/* It goes before the file: where it has one of two ways to listen, it is not with the other. */
static int
set_from_command_line(struct reading *r)
{
	size_t i;

	if (r->given[OPT_socket] != NULL)
		set_text(&r->o->listen, NULL);
	else if (r->given[OPT_listen] != NULL)
		set_text(&r->o->socket, NULL);
	for (i = 0; i < N_OPTIONS; i++) {
		if (r->given[i] == NULL)
			continue;
		r->line[i] = 0;
		if (set_option(r, i, r->given[i]))
			return (-1);
	}
	return (0);
}

static struct options *
options_new(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	struct options *o;

	o = calloc(1, sizeof *o);
	assert(o != NULL);
	o->holders = 1;
	o->socket_mode = 0660;
	o->backlog = 4096;
	o->originals_levels = LEVELS_AS_URLS;
	set_text(&o->worker, WORKER_PROGRAM);
	set_text(&o->sandbox, LAUNCH_SANDBOX);
	set_text(&o->user, LAUNCH_USER);
	o->workers = n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (unsigned)n;
	o->worker_start = LAUNCH_START;
	o->worker_jobs = 1000;
	o->worker_memory = 512;
	o->queue = 100;
	o->wait = 10;
	o->deadline = 20;
	o->keep = 1000;
	o->origin_connect = 3;
	o->origin_timeout = 30;
	o->origin_slow = 10;
	o->origin_speed = 1000;
	o->origin_size = 512;
	o->origin_fetches = 32;
	o->origin_per_host = 16;
	o->origin_idle = 60;
	o->cache_size = 1024;
	o->cache_fresh = 60;
	o->quarantine = 600;
	o->quarantine_after = 2;
	return (o);
}

struct launch
options_launch(const struct options *o)
{

	return ((struct launch) {
		.program = o->worker,
		.types = o->types,
		.sandbox = o->sandbox,
		.user = o->user,
		.start = o->worker_start,
	});
}

/* What checks several options begins its message with the name of the one that is wrong. */
static int
wrong_named(const struct reading *r, const char *err)
{
	const size_t len = strcspn(err, ":");
	const char *name;
	size_t i;

	for (i = 0; i < N_OPTIONS; i++) {
		name = i < N_ROWS ? rows[i].name : url_fields[i - N_ROWS];
		if (strlen(name) == len && !memcmp(name, err, len))
			return (wrong(r, i, "%s", err));
	}
	log_line("--%s", err);
	return (-1);
}

/* What URLs of originals may be depends on what URLs of thumbs are. */
static int
check_origins(const struct reading *r)
{
	struct options *o = r->o;
	char err[1400];

	if (o->origin == NULL && o->origin_headers != NULL)
		return (wrong(r, OPT_origin_headers, "origin-headers: there is no --origin"));
	if (o->origin == NULL && o->cache != NULL)
		return (wrong(r, OPT_cache,
		    "cache: there is no --origin; a directory is not cached"));
	if (o->origin == NULL)
		return (0);
	o->origins = origins_new(o->origin, o->site.path.wild, err, sizeof err);
	if (o->origins == NULL)
		return (wrong(r, OPT_origin, "origin: %s", err));
	if (o->origin_headers != NULL &&
	    origins_read_headers(o->origins, o->origin_headers, err, sizeof err))
		return (wrong(r, OPT_origin_headers, "origin-headers: %s", err));
	return (0);
}

/* What each of them may be was checked when it was set; this is what they may be together. */
static int
check(struct reading *r)
{
	struct options *o = r->o;
	const struct launch launch = options_launch(o);
	char err[256];

	if (launch_check(&launch, err, sizeof err) != 0)
		wrong_named(r, err);
	else if (o->check_sandbox)
		return (0);
	else if (o->originals == NULL && o->origin == NULL)
		log_line("--originals DIR or --origin URL is needed: where the originals are");
	else if (o->socket == NULL && o->listen == NULL && !listener_inherits())
		log_line("--socket PATH or --listen HOST:PORT is needed");
	else if (o->socket != NULL && o->listen != NULL)
		wrong(r, OPT_socket, "socket and --listen exclude each other");
	else if (o->workers > 1 && o->dear_workers >= o->workers)
		wrong(r, OPT_dear_workers, "dear-workers: %u must be less than %u, the workers "
		    "there are, so that cheap renders always find one",
		    o->dear_workers, o->workers);
	else if (thumburl_site_init(&o->site, &r->url, err, sizeof err))
		wrong_named(r, err);
	else if (check_origins(r) == 0) {
		if (o->originals_levels == LEVELS_AS_URLS)
			o->originals_levels = r->url.hash_levels;
		if (o->dear_workers == 0)
			o->dear_workers = job_class_workers(JOB_CLASS_DEAR, o->workers);
		return (0);
	}
	return (-1);
}

/* Returns as options_read(). */
static int
read_command_line(struct reading *r, int argc, char **argv)
{
	int c, i;

	optind = 0;		/* again from the beginning */
	while ((c = getopt_long(argc, argv, "", longopts, &i)) != -1)
		switch (c) {
		case 'c':
			r->file = optarg;
			break;
		case 'h':
			help();
			return (1);
		case 'k':
			log_line("--kinds: this option is called --types");
			return (-1);
		case 's':
			r->o->check_sandbox = 1;
			break;
		case 'v':
			printf("thumbd (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
			return (1);
		case 0:
			give(&r->given[i], (size_t)i, optarg);
			break;
		default:
			return (-1);
		}
	if (optind < argc) {
		log_line("\"%s\" is no option; `thumbd --help' lists them", argv[optind]);
		return (-1);
	}
	return (0);
}

int
options_read(struct options **op, int argc, char **argv)
{
	struct reading r = { .o = options_new(), .url = THUMBURL_OPTIONS_DEFAULT };
	size_t i;
	int ret;

	ret = read_command_line(&r, argc, argv);
	if (ret == 0 && r.file != NULL)
		ret = config_file_read(r.file, set_from_file, &r);
	if (ret == 0)
		ret = set_from_command_line(&r);
	if (ret == 0)
		ret = check(&r);
	for (i = 0; i < N_OPTIONS; i++) {
		free(r.held[i]);
		free(r.given[i]);
	}
	*op = NULL;
	if (ret == 0)
		*op = r.o;
	else
		options_drop(&r.o);
	return (ret);
}

/* Keep what was, and say so. */
static void
keep_text(char **now, const char *was, const char *name)
{

	if (*now == NULL && was == NULL)
		return;
	if (*now != NULL && was != NULL && !strcmp(*now, was))
		return;
	log_line("%s: it needs a restart to become %s", name, *now != NULL ? *now : "nothing");
	set_text(now, was);
}

static void
keep_number(unsigned *now, unsigned was, const struct row *row)
{

	if (*now != was)
		log_line(row->type == OCTAL ? "%s: it needs a restart to become %o" :
		    "%s: it needs a restart to become %u", row->name, *now);
	*now = was;
}

struct options *
options_reread(const struct options *old, int argc, char **argv)
{
	const struct row *row;
	struct options *o;

	if (options_read(&o, argc, argv) != 0)
		return (NULL);
	for (row = rows; row < rows + N_ROWS; row++) {
		if (row->effect != START)
			continue;
		if (is_text(row))
			keep_text(text_field(o, row),
			    *(char * const *)(const void *)((const char *)old + row->offset),
			    row->name);
		else
			keep_number((unsigned *)(void *)((char *)o + row->offset),
			    *(const unsigned *)(const void *)((const char *)old + row->offset),
			    row);
	}
	return (o);
}

struct options *
options_hold(struct options *o)
{

	o->holders++;
	return (o);
}

void
options_drop(struct options **op)
{
	struct options *o = *op;
	const struct row *row;

	*op = NULL;
	if (--o->holders > 0)
		return;
	if (o->origins != NULL)
		origins_free(&o->origins);
	for (row = rows; row < rows + N_ROWS; row++)
		if (is_text(row))
			free(*text_field(o, row));
	free(o);
}

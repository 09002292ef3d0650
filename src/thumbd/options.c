/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reading the options of the table from the command line and from the file.
 */

#include "config.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/site_file.h"
#include "conf/site_rows.h"
#include "config_file.h"
#include "inherited.h"
#include "log.h"
#include "option/option.h"
#include "options.h"
#include "thumbd/http/listener.h"
#include "thumbd/http/trust.h"
#include "thumbd/originals/origins.h"
#include "thumbd/schedule/cost.h"

/* Of a host and a port. */
#define HOST_CHARS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._[]:"
#define HOST_MAX	300

/* Rows: thumbd's own, then the site's, then former names. */
enum index {
#define X(type, field, ...) OPT_##field,
	THUMBD_OPTIONS(X)
#undef X
	SITE_FIRST,
	SITE_BEFORE = SITE_FIRST - 1,
#define X(value, field, ...) SITE_##field,
	THUMBURL_OPTIONS(X)
#undef X
	N_OPTIONS,
	RENAMED_kinds = N_OPTIONS,
	N_ROWS
};

static const struct option_row rows[N_ROWS] = {
#define X(...) OPTION_ROW(struct options, __VA_ARGS__)
	THUMBD_OPTIONS(X)
#undef X
	SITE_ROWS
	[RENAMED_kinds] = { .name = "kinds", .type = OPTION_RENAMED, .value = "types" },
};

/* Options as they are being read. */
struct reading {
	struct options		*o;
	struct thumburl_options	url;
	unsigned		line[N_ROWS];	/* of the file; 0: not set there */
	char			*given[N_ROWS];	/* on the command line; of a list, lines */
	char			*held[N_ROWS];	/* texts that url points to */
	char			site_text[SITE_FILE_SIZE];	/* the same, of the site file */
};

static int wrong(const struct reading *r, size_t i, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Log where an option was set, and what is wrong with it.  Returns -1. */
static int
wrong(const struct reading *r, size_t i, const char *fmt, ...)
{
	char text[1500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (r->line[i] > 0)
		log_error("%s:%u: %s", r->o->config, r->line[i], text);
	else
		log_error("--%s", text);
	return (-1);
}

static void
set_text(char **field, const char *value)
{

	free(*field);
	*field = value == NULL ? NULL : strdup(value);
	assert(value == NULL || *field != NULL);
}

/* Set an option of the site.  The message says where it was set. */
static int
set_site(struct reading *r, size_t i, const char *value, char *err, size_t size)
{
	const struct thumburl_source file = {
		THUMBURL_BY_CONFIG_FILE, r->o->config, r->line[i]
	};

	set_text(&r->held[i], value);
	return (thumburl_options_set(&r->url, r->line[i] > 0 ? &file : NULL, rows[i].name,
	    r->held[i], err, size));
}

/* Returns 0, or -1 after a line in the log. */
static int
take_option(struct reading *r, size_t i, const char *value)
{
	char err[1024];

	if (i < SITE_FIRST || i >= N_OPTIONS)
		return (option_set(&rows[i], r->o, value, err, sizeof err) ?
		    wrong(r, i, "%s", err) : 0);
	if (set_site(r, i, value, err, sizeof err) == 0)
		return (0);
	log_error("%s", err);
	return (-1);
}

/* config_file_set_f */
static int
set_from_file(void *priv, const struct thumburl_lines *lines)
{
	const struct option_row *row;
	struct reading *r = priv;
	char err[512];
	size_t i;

	row = option_find(rows, N_ROWS, lines->key, strlen(lines->key));
	if (row == NULL || (row->marks & OPTION_CALL)) {
		(void)thumburl_lines_wrong(lines, err, sizeof err,
		    "%s: no such option; `thumbd --help=conf' lists them", lines->key);
		log_error("%s", err);
		return (-1);
	}
	i = (size_t)(row - rows);
	if (r->line[i] > 0 && row->type != OPTION_LIST &&
	    thumburl_lines_once(lines, &r->line[i], err, sizeof err)) {
		log_error("%s", err);
		return (-1);
	}
	r->line[i] = lines->line;
	return (take_option(r, i, lines->value));
}

/*
 * The command line overrides the file.  Where it has one of the two ways to listen, it overrides
 * the other.
 */
static int
set_from_command_line(struct reading *r)
{
	size_t i;

	if (r->given[OPT_socket] != NULL)
		set_text(&r->o->listen, NULL);
	else if (r->given[OPT_listen] != NULL)
		set_text(&r->o->socket, NULL);
	for (i = 0; i < N_ROWS; i++) {
		if (r->given[i] == NULL)
			continue;
		r->line[i] = 0;
		if (rows[i].type == OPTION_LIST)
			set_text((char **)(void *)((char *)r->o + rows[i].at), NULL);
		if (take_option(r, i, r->given[i]))
			return (-1);
	}
	return (0);
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
		.original = o->origin_size,
	});
}

/* A check of several options begins its message with the name of the one that is wrong. */
static int
wrong_named(const struct reading *r, const char *err)
{
	const size_t len = strcspn(err, ":");
	size_t i;

	for (i = 0; i < SITE_FIRST; i++)
		if (strlen(rows[i].name) == len && !memcmp(rows[i].name, err, len))
			return (wrong(r, i, "%s", err));
	log_error("--%s", err);
	return (-1);
}

static int
check_site(struct reading *r)
{
	struct options *o = r->o;
	char err[1024];

	if ((o->site_file == NULL ||
	    site_file_read(&r->url, o->site_file, r->site_text, err, sizeof err) == 0) &&
	    thumburl_site_init(&o->site, &r->url, err, sizeof err) == 0) {
		if (o->originals_levels == OPTION_UNSET)
			o->originals_levels = o->site.hash_levels;
		return (0);
	}
	log_error("%s", err);
	return (-1);
}

/* Originals by id are in a directory, at an origin, or have names, on a site whose URLs have ids. */
static int
check_ids(const struct reading *r)
{
	struct options *o = r->o;
	const int at_origin = o->origins != NULL && origins_have(o->origins, 1);
	char err[1400];

	if (o->originals_ids != NULL && o->originals == NULL)
		return (wrong(r, OPT_originals_ids, "originals-ids: %s needs --originals, the directory",
		    o->originals_ids));
	if (o->originals_ids != NULL &&
	    origins_check_layout(o->originals_ids, err, sizeof err))
		return (wrong(r, OPT_originals_ids, "originals-ids: %s", err));
	if (o->site.ids == THUMBURL_IDS_OFF && o->originals_ids != NULL)
		return (wrong(r, OPT_originals_ids, "originals-ids: %s needs ids = sha1 or sha256 in the "
		    "site file", o->originals_ids));
	if (o->site.ids == THUMBURL_IDS_OFF && at_origin)
		return (wrong(r, OPT_origin, "origin: {id} needs ids = sha1 or sha256 in the site file"));
	if (o->site.ids == THUMBURL_IDS_OFF && o->locator != NULL)
		return (wrong(r, OPT_locator, "locator: %s needs ids = sha1 or sha256 in the site file",
		    o->locator));
	if (o->site.ids == THUMBURL_IDS_OFF && strcmp(o->serve_originals, "no") != 0)
		return (wrong(r, OPT_serve_originals, "serve-originals: %s needs ids = sha1 or sha256 in "
		    "the site file", o->serve_originals));
	if (o->site.ids != THUMBURL_IDS_OFF && o->originals_ids == NULL && !at_origin &&
	    o->locator == NULL) {
		log_error("ids: the site has ids, and so thumbd needs --originals-ids LAYOUT, an "
		    "--origin URL with {id}, or --locator FILE");
		return (-1);
	}
	return (0);
}

/* The templates of origins depend on the site. */
static int
check_origins(const struct reading *r)
{
	struct options *o = r->o;
	char err[1400];

	if (o->origin == NULL && o->origin_headers != NULL)
		return (wrong(r, OPT_origin_headers,
		    "origin-headers: %s needs an --origin to send the headers to",
		    o->origin_headers));
	if (o->origin == NULL && o->origin_keys != NULL)
		return (wrong(r, OPT_origin_keys,
		    "origin-keys: %s needs an --origin that asks for keys", o->origin_keys));
	if (o->origin == NULL && o->cache != NULL)
		return (wrong(r, OPT_cache,
		    "cache: %s needs an --origin: originals in a directory are not cached",
		    o->cache));
	if (o->cache != NULL && o->references != NULL && !strcmp(o->cache, o->references))
		return (wrong(r, OPT_references, "references: %s is the directory of --cache, too",
		    o->references));
	if (o->origin == NULL)
		return (0);
	o->origins = origins_new(o->origin, o->site.path.wild, err, sizeof err);
	if (o->origins == NULL)
		return (wrong(r, OPT_origin, "origin: %s", err));
	if (o->origin_headers != NULL &&
	    origins_read_headers(o->origins, o->origin_headers, err, sizeof err))
		return (wrong(r, OPT_origin_headers, "origin-headers: %s", err));
	if (o->origin_keys != NULL &&
	    origins_read_keys(o->origins, o->origin_keys, err, sizeof err))
		return (wrong(r, OPT_origin_keys, "origin-keys: %s", err));
	if (!strcmp(o->origin_absent, "unlisted") && !origins_have_listings(o->origins))
		return (wrong(r, OPT_origin_absent, "origin-absent: unlisted needs each --origin to be "
		    "one of Swift, .../v1/ACCOUNT/CONTAINER/..."));
	return (0);
}

static int
check_trust(const struct reading *r)
{
	struct options *o = r->o;
	char err[512];

	if (o->trust == NULL)
		return (0);
	o->trusted = trust_new(o->trust, err, sizeof err);
	return (o->trusted != NULL ? 0 : wrong(r, OPT_trust, "trust: %s", err));
}

/* The web server, which is named by one template, as an origin is. */
static int
check_authorize(const struct reading *r)
{
	struct options *o = r->o;
	char err[1400];
	int has;

	has = o->authorize != NULL && strcmp(o->authorize, "none") != 0;
	if (o->authorize_host != NULL && !has)
		return (wrong(r, OPT_authorize_host,
		    "authorize-host: %s needs an --authorize URL to send the host to",
		    o->authorize_host));
	if (o->authorize_host != NULL &&
	    (strspn(o->authorize_host, HOST_CHARS) != strlen(o->authorize_host) ||
	    strlen(o->authorize_host) > HOST_MAX))
		return (wrong(r, OPT_authorize_host,
		    "authorize-host: \"%s\" must be a host, such as wiki.example.org",
		    o->authorize_host));
	if (!has)
		return (0);
	if (o->store != NULL)
		return (wrong(r, OPT_store, "store: %s and --authorize exclude each other: a web "
		    "server serves a stored thumb without asking", o->store));
	o->authorizer = origins_new(o->authorize, o->site.path.wild, err, sizeof err);
	if (o->authorizer == NULL)
		return (wrong(r, OPT_authorize, "authorize: %s", err));
	if (o->authorizer->n > 1)
		return (wrong(r, OPT_authorize, "authorize: %s: one URL is allowed", o->authorize));
	return (0);
}

/* Numbers whose defaults depend on the machine or on other options. */
static void
resolve(struct options *o)
{
	const long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (o->workers == OPTION_UNSET)
		o->workers = n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (unsigned)n;
	if (o->dear_workers == OPTION_UNSET)
		o->dear_workers = cost_workers(COST_DEAR, o->workers);
}

/* Each option was checked when it was set; this checks them together. */
static int
check(struct reading *r)
{
	struct options *o = r->o;
	const struct launch launch = options_launch(o);
	char err[256];

	resolve(o);
	if (launch_check(&launch, err, sizeof err) != 0)
		return (wrong_named(r, err));
	if (o->check_sandbox)
		return (0);
	if (o->originals == NULL && o->origin == NULL)
		log_error("--originals DIR or --origin URL is needed: where the originals are");
	else if (o->socket == NULL && o->listen == NULL && !o->check_config &&
	    inherited_sockets() == 0)
		log_error("--socket PATH or --listen HOST:PORT is needed: where to listen");
	else if (o->socket != NULL && o->listen != NULL)
		wrong(r, OPT_socket, "socket: %s and --listen %s exclude each other; give one",
		    o->socket, o->listen);
	else if (o->workers > 1 && o->dear_workers >= o->workers)
		wrong(r, OPT_dear_workers, "dear-workers: %u must be less than %u, the number "
		    "of workers, so that cheap renders always find one",
		    o->dear_workers, o->workers);
	else if (check_trust(r) == 0 && check_site(r) == 0 && check_origins(r) == 0 &&
	    check_ids(r) == 0 && check_authorize(r) == 0)
		/* otherwise thumbd finds out when it listens */
		return (o->check_config ? listener_check_address(o) : 0);
	return (-1);
}

static void
print_example(void)
{

	printf("# thumbd.conf: all options of thumbd, with their defaults; see thumbd.conf(5).\n"
	    "# A line NAME = VALUE sets an option. The command line overrides the file, and\n"
	    "# SIGHUP makes thumbd read it again.\n");
	option_print_conf(rows, SITE_FIRST);
	printf("\n\n# The URLs, unless a site file has them. They must be those of the thumb.site\n"
	    "# in VCL.\n");
	option_print_conf(rows + SITE_FIRST, N_OPTIONS - SITE_FIRST);
}

static void
print_help(void)
{

	printf("Usage: thumbd --originals DIR | --origin URL --socket PATH [OPTION...]\n"
	    "       thumbd --config FILE [OPTION...]\n\n"
	    "Renders thumbs of the originals, over HTTP.\n\n");
	option_print_help(rows, SITE_FIRST);
	printf("\nThe URLs; they must be those of the thumb.site in VCL:\n\n");
	option_print_help(rows + SITE_FIRST, N_OPTIONS - SITE_FIRST);
}

/* Print the output of --help and the like.  Returns 1 if there was such an option. */
static int
print_asked(const struct options *o)
{

	if (o->version)
		printf("thumbd (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
	else if (o->help == NULL)
		return (0);
	else if (!strcmp(o->help, "conf"))
		print_example();
	else if (!strcmp(o->help, "rst"))
		option_print_rst(rows, SITE_FIRST);
	else if (!strcmp(o->help, "words"))
		option_print_words(rows, N_ROWS);
	else
		print_help();
	return (1);
}

/* Print a file that sets all options as they are; a list has a line for each entry. */
static void
print_effective(const struct reading *r)
{
	char text[4096];
	char *line, *rest;
	size_t i;

	for (i = 0; i < SITE_FIRST; i++) {
		if (rows[i].marks & OPTION_CALL)
			continue;
		(void)option_text(&rows[i], r->o, text, sizeof text);
		rest = text;
		while ((line = strsep(&rest, "\n")) != NULL)
			if (*line != '\0')
				option_print_line(&rows[i], line);
	}
	for (i = 0; i < THUMBURL_N_OPTIONS; i++) {
		(void)thumburl_site_get(&r->o->site, (enum thumburl_option)i, text, sizeof text);
		if (i != THUMBURL_OPTION_profile)
			option_print_line(&rows[SITE_FIRST + i], text);
	}
}

/* option_take_f */
static int
take(void *priv, const struct option_row *row, const char *value, char *err, size_t size)
{
	struct reading *r = priv;
	char *was;
	size_t i;

	if (row == NULL) {
		snprintf(err, size, "\"%s\": thumbd takes options only; `thumbd --help' lists them",
		    value);
		return (-1);
	}
	i = (size_t)(row - rows);
	if ((row->marks & OPTION_CALL) || row->type == OPTION_RENAMED)
		return (option_set(row, r->o, value, err, size));
	was = r->given[i];
	if (was == NULL || row->type != OPTION_LIST)
		r->given[i] = strdup(value);
	else if (asprintf(&r->given[i], "%s\n%s", was, value) < 0)
		r->given[i] = NULL;
	assert(r->given[i] != NULL);
	free(was);
	return (0);
}

int
options_read(struct options **op, int argc, char **argv)
{
	struct reading r = {
		.o = calloc(1, sizeof *r.o), .url = THUMBURL_OPTIONS_DEFAULT,
	};
	char err[1024];
	size_t i;
	int ret;

	(void)argc;
	assert(r.o != NULL);
	r.o->holders = 1;
	option_defaults(rows, SITE_FIRST, r.o);
	ret = option_arguments(rows, N_ROWS, argv, take, &r, err, sizeof err);
	if (ret != 0)
		log_error("%s", err);
	else
		ret = print_asked(r.o);
	if (ret == 0 && r.o->config != NULL)
		ret = config_file_read(r.o->config, set_from_file, &r);
	if (ret == 0)
		ret = set_from_command_line(&r);
	if (ret == 0)
		ret = check(&r);
	if (ret == 0 && r.o->check_config) {
		print_effective(&r);
		ret = 1;
	}
	for (i = 0; i < N_ROWS; i++) {
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

struct options *
options_reread(const struct options *old, int argc, char **argv)
{
	const struct option_row *row;
	char was[4096], now[4096];
	struct options *o;

	if (options_read(&o, argc, argv) != 0)
		return (NULL);
	for (row = rows; row < rows + SITE_FIRST; row++) {
		if (!(row->marks & OPTION_RESTART))
			continue;
		(void)option_text(row, old, was, sizeof was);
		(void)option_text(row, o, now, sizeof now);
		if (!strcmp(was, now))
			continue;
		log_line("%s: a change from \"%s\" to \"%s\" needs a restart", row->name, was,
		    now);
		option_copy(row, o, old);
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

	*op = NULL;
	if (--o->holders > 0)
		return;
	if (o->origins != NULL)
		origins_free(&o->origins);
	if (o->authorizer != NULL)
		origins_free(&o->authorizer);
	if (o->trusted != NULL)
		trust_free(&o->trusted);
	option_free(rows, SITE_FIRST, o);
	free(o);
}

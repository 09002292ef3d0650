/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What thumbd is told: on its command line, and in a file.
 */

#ifndef OPTIONS_H_INCLUDED
#define OPTIONS_H_INCLUDED

#include <stdint.h>

#include "job/launch.h"
#include "thumburl/thumburl.h"

struct origins;

#define MEGABYTE	(UINT64_C(1) << 20)

struct options {
	unsigned		holders;
	char			*socket;	/* path, or NULL */
	unsigned		socket_mode;
	char			*socket_group;	/* or NULL */
	char			*listen;	/* HOST:PORT, or NULL */
	unsigned		backlog;
	char			*originals;
	unsigned		originals_levels;
	char			*origin;	/* templates, with blanks between them, or NULL */
	struct origins		*origins;	/* the same, read; or NULL */
	char			*origin_headers;	/* path, or NULL */
	unsigned		origin_connect;	/* seconds */
	unsigned		origin_timeout;	/* seconds */
	unsigned		origin_slow;	/* seconds */
	unsigned		origin_speed;	/* bytes a second */
	unsigned		origin_size;	/* megabytes */
	unsigned		origin_redirects;
	unsigned		origin_fetches;
	unsigned		origin_per_host;
	unsigned		origin_idle;	/* seconds */
	char			*cache;		/* path, or NULL */
	unsigned		cache_size;	/* megabytes */
	unsigned		cache_fresh;	/* seconds */
	char			*worker;
	unsigned		worker_start;	/* seconds */
	char			*types;		/* that are rendered; NULL: the usual */
	char			*sandbox;	/* require, try or off */
	char			*user;		/* whom workers become */
	int			check_sandbox;	/* and serve nobody */
	unsigned		workers;
	unsigned		dear_workers;
	unsigned		worker_jobs;	/* then it is replaced */
	unsigned		worker_memory;	/* megabytes */
	unsigned		queue;
	unsigned		wait;		/* seconds */
	unsigned		deadline;	/* seconds */
	unsigned		keep;		/* milliseconds */
	unsigned		quarantine;	/* seconds */
	unsigned		quarantine_after;
	struct thumburl_site	site;
};

/*
 * Read the command line, and the file that it names.  Returns 0 with a reference; 1 if help or
 * the version was asked for and printed; -1 after a line in the log that says what is wrong.
 */
int options_read(struct options **op, int argc, char **argv);

/*
 * The same again, for a process that runs with old: what it cannot change any more is kept,
 * with a line in the log.  NULL after a line in the log if anything is wrong.
 */
struct options *options_reread(const struct options *old, int argc, char **argv);

struct options *options_hold(struct options *o);
void options_drop(struct options **op);

/* How workers are started. */
struct launch options_launch(const struct options *o);

#endif

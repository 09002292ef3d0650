/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What thumbd is told on its command line.
 */

#ifndef OPTIONS_H_INCLUDED
#define OPTIONS_H_INCLUDED

#include "thumburl/thumburl.h"
#include "worker/launch.h"

struct options {
	const char		*socket;	/* path, or NULL */
	const char		*listen;	/* HOST:PORT, or NULL */
	unsigned		socket_mode;
	const char		*originals;
	unsigned		originals_levels;
	const char		*worker;
	const char		*sandbox;	/* require, try or off */
	const char		*user;		/* whom workers become */
	int			check_sandbox;
	unsigned		workers;
	unsigned		worker_jobs;	/* then it is replaced */
	unsigned		queue;
	unsigned		wait;		/* seconds */
	unsigned		deadline;	/* seconds */
	struct thumburl_site	site;
};

/*
 * Fill in options.  Returns 0; 1 if help or the version was asked for and printed; -1 after a
 * line on standard error that says what is wrong.
 */
int options_parse(struct options *o, int argc, char **argv);

/* How workers are started. */
struct launch options_launch(const struct options *o);

#endif

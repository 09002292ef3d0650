/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The options that thumbd runs with: from its command line and its configuration file.
 */

#ifndef OPTIONS_H_INCLUDED
#define OPTIONS_H_INCLUDED

#include <stdint.h>

#include "job/launch.h"
#include "options_table.h"
#include "thumburl/thumburl.h"

struct origins;
struct trust;

#define MEGABYTE	(UINT64_C(1) << 20)

/* A text that is not set is NULL. */
struct options {
	THUMBD_OPTIONS(OPTION_FIELD)
	unsigned		holders;
	struct origins		*origins;	/* of origin and origin_headers, or NULL */
	struct origins		*authorizer;	/* of authorize, or NULL */
	struct trust		*trusted;	/* of trust, or NULL */
	struct thumburl_site	site;
};

/*
 * Read the command line, and the file that it names.  Returns 0 with a reference; 1 after the
 * output of --help, --version or --check-config; -1 after a line in the log about the mistake.
 */
int options_read(struct options **op, int argc, char **argv);

/*
 * Read them again, for a process that runs with old.  An option that needs a restart keeps its
 * old value, with a line in the log.  Returns NULL after a line in the log if anything is wrong.
 */
struct options *options_reread(const struct options *old, int argc, char **argv);

struct options *options_hold(struct options *o);
void options_drop(struct options **op);

/* How to start workers. */
struct launch options_launch(const struct options *o);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A site's options, as every subcommand has them that reads or writes URLs.
 */

#ifndef SITE_OPTIONS_H_INCLUDED
#define SITE_OPTIONS_H_INCLUDED

/* Rows of a subcommand's table for getopt_long(3); their value is 0, as no other's may be. */
#define SITE_LONGOPT(type, field, name, arg, help) { name, required_argument, NULL, 0 },
#define SITE_LONGOPTS	THUMBURL_OPTIONS(SITE_LONGOPT)

/* Their lines of --help. */
void site_options_help(void);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A site on a command line: the same options for each command that asks for one.
 */

#ifndef SITE_OPTIONS_H_INCLUDED
#define SITE_OPTIONS_H_INCLUDED

#include <getopt.h>

#include "thumburl/thumburl.h"

/* Rows of a command's table for getopt_long(3), which returns 0 for them. */
#define SITE_LONGOPT(type, field, name, arg, help) { name, required_argument, NULL, 0 },
#define SITE_LONGOPTS	THUMBURL_OPTIONS(SITE_LONGOPT)

/* Their part of a command's --help, on standard output. */
void site_options_help(void);

#endif

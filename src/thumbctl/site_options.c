/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What --help says of a site's options.
 */

#include "config.h"

#include <stdio.h>

#include "site_options.h"
#include "thumburl/thumburl.h"

void
site_options_help(void)
{

#define X(type, field, name, arg, help) printf("  --%-13s%-6s %s\n", name, arg, help);
	THUMBURL_OPTIONS(X)
#undef X
}

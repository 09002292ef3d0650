/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl ids build: makes a locator's file of lists.
 */

#ifndef IDS_BUILD_H_INCLUDED
#define IDS_BUILD_H_INCLUDED

#include "thumburl/thumburl.h"

#define IDS_LISTS_MAX	65535

struct ids_build {
	const struct thumburl_site	*site;
	const char			*out;
	char *const			*lists;		/* none: standard input */
	unsigned			n_lists;
	const char			*as_of;		/* a file of that time; NULL: none */
	int				skip_wrong;
	unsigned			progress;	/* seconds */
};

/* Returns the exit status. */
int ids_build(const struct ids_build *build);

#endif

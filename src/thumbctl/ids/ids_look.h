/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl ids look: what a locator's file says of a name or an id.
 */

#ifndef IDS_LOOK_H_INCLUDED
#define IDS_LOOK_H_INCLUDED

#include "locate/locator.h"
#include "thumburl/thumburl.h"

struct ids_look {
	const struct thumburl_site	*site;
	struct locator			*locator;
};

/* Print a line for a name, an id or a URL.  Returns 1 if it is not found. */
int ids_look(void *priv, const char *text, size_t len);

#endif

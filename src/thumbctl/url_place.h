/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The options of thumbctl url for places on a page.
 */

#ifndef URL_PLACE_H_INCLUDED
#define URL_PLACE_H_INCLUDED

#include "thumburl/thumburl.h"

#define PLACE_DENSITIES_MAX	16

struct place {
	struct thumburl_srcset	srcset;
	uint32_t		densities[PLACE_DENSITIES_MAX];
};

/*
 * Read --fit, --srcset and --original-size; each may be NULL.  Returns 0; or an exit status, after a
 * message.
 */
int place_read(struct place *place, const char *fit, const char *srcset, const char *original);

#endif

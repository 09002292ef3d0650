/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A line of a list of names and hashes: WIKI, NAME and HASH with tabs between them.
 */

#ifndef IDS_LIST_H_INCLUDED
#define IDS_LIST_H_INCLUDED

#include <stddef.h>

#include "locate/locator.h"
#include "thumburl/thumburl.h"

#define IDS_TARGET_MAX	4096

struct ids_line {
	struct locator_name	name;
	unsigned char		id[THUMBURL_SHA256_LEN / 2];
};

/*
 * Read a line without its end, which is changed.  Returns 0; or -1 with what is wrong, and what
 * would be right, in err.
 */
int ids_list_line(const struct thumburl_site *site, char *text, size_t len, struct ids_line *line,
    char *err, size_t errsize);

/*
 * The URL of an original's name, in the wiki or, if that is "", in the default one.  Blanks become
 * underscores, as MediaWiki has them.  The ref points into target.
 */
enum thumburl_reason ids_list_name(const struct thumburl_site *site, const char *wiki, char *stored,
    char target[IDS_TARGET_MAX], struct thumburl_ref *ref);

/* The name of a ref with one, for a locator.  Returns 0; or -1 if it is too long. */
int ids_list_name_of(const struct thumburl_ref *ref, struct locator_name *name);

#endif

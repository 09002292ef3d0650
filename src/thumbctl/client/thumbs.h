/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The thumbs to ask for: of each original in each width, by libthumburl.
 */

#ifndef THUMBS_H_INCLUDED
#define THUMBS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "source.h"
#include "thumburl/thumburl.h"

#define WIDTHS_MAX	64

/* The widths that are wanted, the largest first; of thumbs in a list, none: their own. */
struct widths {
	unsigned	n;
	uint32_t	width[WIDTHS_MAX];
};

/*
 * Set widths from a list with commas, or from the steps of the site if the list is NULL.  Returns
 * 0; or -1 with a message.
 */
int widths_set(struct widths *widths, const char *list, const struct thumburl_site *site,
    char *message, size_t size);

/* The scheme of the URLs that are asked for. */
enum form {
	FORM_PATH,
	FORM_QUERY,
	FORM_SAME,		/* as it was listed; the path scheme of names */
	N_FORMS
};

/* N_FORMS: there is none of that name. */
enum form form_of(const char *name);

/* The URL in a form, allocated; NULL if it has none. */
char *thumb_format(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum form form);

/* An original's thumbs. */
struct thumbs {
	unsigned		n;
	struct thumburl_ref	ref;			/* any of them, but for its width */
	uint32_t		width[WIDTHS_MAX];
};

/*
 * Not THUMBURL_OK: why an entry has none.  Those that are as wide as the original or wider are
 * left out, if that is known.
 */
enum thumburl_reason thumbs_of(const struct thumburl_site *site, const struct widths *widths,
    const struct entry *entry, struct thumbs *thumbs);

/* The ref of one of them. */
void thumbs_ref(const struct thumbs *thumbs, unsigned i, struct thumburl_ref *ref);

#endif

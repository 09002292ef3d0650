/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The thumbs to request: each original in each width.
 */

#ifndef THUMBS_H_INCLUDED
#define THUMBS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "source.h"
#include "thumburl/thumburl.h"

#define WIDTHS_MAX	64

/* The requested widths, the largest first.  Without any, a thumb in a list keeps its own. */
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

/* The scheme of the requested URLs. */
enum form {
	FORM_PATH,
	FORM_QUERY,
	FORM_SAME,		/* as listed; of a name, the path scheme */
	N_FORMS
};

/* N_FORMS: no form has that name. */
enum form form_of(const char *name);

/* The URL in a form, for the caller to free; NULL if there is none. */
char *thumb_format(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum form form);

/* The thumbs of an original. */
struct thumbs {
	unsigned		n;
	struct thumburl_ref	ref;			/* of any of them, but its width */
	uint32_t		width[WIDTHS_MAX];
};

/*
 * Find the thumbs of an entry.  Returns THUMBURL_OK, or why it has none.  If the width of the
 * original is known, thumbs that no page shows are left out.
 */
enum thumburl_reason thumbs_of(const struct thumburl_site *site, const struct widths *widths,
    const struct entry *entry, struct thumbs *thumbs);

/* The ref of a thumb. */
void thumbs_ref(const struct thumbs *thumbs, unsigned i, struct thumburl_ref *ref);

#endif

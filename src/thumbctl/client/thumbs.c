/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Widths and forms, and the thumbs of an original.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "thumbctl/terminal/memory.h"
#include "thumbs.h"

static const char *const forms[N_FORMS] = {
	[FORM_PATH] = "path", [FORM_QUERY] = "query", [FORM_SAME] = "same",
};

enum form
form_of(const char *name)
{
	enum form form;

	for (form = 0; form < N_FORMS; form++)
		if (!strcmp(forms[form], name))
			break;
	return (form);
}

static int
falling(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x < *y ? 1 : *x > *y ? -1 : 0);
}

static void
set_steps(struct widths *widths, const struct thumburl_site *site)
{

	_Static_assert(WIDTHS_MAX >= THUMBURL_STEPS_MAX, "all steps fit");
	for (widths->n = 0; widths->n < site->n_steps; widths->n++)
		widths->width[widths->n] = site->steps[site->n_steps - 1 - widths->n];
}

int
widths_set(struct widths *widths, const char *list, const struct thumburl_site *site,
    char *message, size_t size)
{
	const char *p = list;
	unsigned long width;
	char *e;

	if (list == NULL) {
		set_steps(widths, site);
		return (0);
	}
	for (widths->n = 0; widths->n < WIDTHS_MAX; p = e + 1) {
		width = strtoul(p, &e, 10);
		if (*p < '0' || *p > '9' || width < 1 || width > THUMBURL_NUMBER_MAX ||
		    (*e != ',' && *e != '\0'))
			break;
		widths->width[widths->n++] = (uint32_t)width;
		if (*e != '\0')
			continue;
		qsort(widths->width, widths->n, sizeof widths->width[0], falling);
		return (0);
	}
	snprintf(message, size, "\"%s\" must be widths from 1 to %d with commas between them, "
	    "%d of them at most", list, THUMBURL_NUMBER_MAX, WIDTHS_MAX);
	return (-1);
}

/*
 * MediaWiki shows no thumb wider than its original, unless the original can be drawn in any
 * size.  In place of a thumb as wide as its original, it shows the original, if that is a web
 * image.
 */
static int
is_shown(const struct thumburl_ref *ref, uint32_t original)
{
	const enum thumburl_nature nature = thumburl_type_nature(ref->type);

	if (original == 0 || nature == THUMBURL_VECTOR || ref->width < original)
		return (1);
	return (ref->width == original && nature != THUMBURL_WEB);
}

/* Widths are in falling order, and so are the steps for them. */
static void
add(struct thumbs *thumbs, const struct thumburl_ref *ref, uint32_t original)
{

	if (is_shown(ref, original) &&
	    (thumbs->n == 0 || thumbs->width[thumbs->n - 1] != ref->width))
		thumbs->width[thumbs->n++] = ref->width;
}

/* Make the ref a thumb of that width: of its original, or its thumb in another width. */
static enum thumburl_reason
in_width(const struct thumburl_site *site, struct thumburl_ref *ref, uint32_t width)
{

	if (thumburl_class(ref) == THUMBURL_CLASS_ORIGINAL)
		return (thumburl_set_thumb(site, ref, width));
	return (thumburl_set_width(site, ref, width) ? THUMBURL_BAD_VALUE : THUMBURL_OK);
}

enum thumburl_reason
thumbs_of(const struct thumburl_site *site, const struct widths *widths,
    const struct entry *entry, struct thumbs *thumbs)
{
	struct thumburl_ref ref;
	enum thumburl_reason r;
	unsigned i;

	thumbs->n = 0;
	r = thumburl_parse(site, entry->target, entry->len, &thumbs->ref);
	if (r != THUMBURL_OK)
		return (r);
	if (widths->n == 0 && thumbs->ref.width == 0)
		return (THUMBURL_MISSING_WIDTH);
	if (widths->n == 0)
		add(thumbs, &thumbs->ref, entry->width);
	for (i = 0; i < widths->n; i++) {
		ref = thumbs->ref;
		r = in_width(site, &ref, widths->width[i]);
		if (r != THUMBURL_OK)
			return (r);
		add(thumbs, &ref, entry->width);
	}
	if (i > 0)
		thumbs->ref = ref;
	return (THUMBURL_OK);
}

void
thumbs_ref(const struct thumbs *thumbs, unsigned i, struct thumburl_ref *ref)
{

	*ref = thumbs->ref;
	ref->width = ref->asked_width = thumbs->width[i];
}

static size_t
format(const struct thumburl_site *site, const struct thumburl_ref *ref, enum form form,
    char *buf, size_t size)
{

	if (form == FORM_QUERY || (form == FORM_SAME && ref->scheme == THUMBURL_SCHEME_QUERY))
		return (thumburl_format_query(site, ref, buf, size));
	return (thumburl_format_path(site, ref, buf, size));
}

char *
thumb_format(const struct thumburl_site *site, const struct thumburl_ref *ref, enum form form)
{
	size_t n = format(site, ref, form, NULL, 0);
	char *text;

	if (n == 0)
		return (NULL);
	text = must(malloc(n + 1));
	format(site, ref, form, text, n + 1);
	return (text);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Thumbs that are as wide as their original, whatever width was requested.  A hit calls nothing here.
 */

#include "config.h"

#include "thumb_site.h"

/* Whether the width of the file's first page, or only image, says what the thumb's is. */
static int
is_of_first_page(const struct thumburl_ref *ref)
{

	return (ref->page <= 1);
}

VCL_VOID
vmod_site_learn_width(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_INT width)
{
	const struct parsed *p;
	VCL_STRING original;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK || !is_of_first_page(&p->ref))
		return;
	original = vmod_site_original(ctx, s, url, 0);
	if (original != NULL)
		numbers_set(&s->widths, original, width > 0 && width <= NUMBERS_MAX ?
		    (unsigned)width : 0, ctx->now);
}

VCL_STRING
vmod_site_reduced(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;
	VCL_STRING original;
	unsigned width;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK || p->ref.width == 0 || p->ref.info ||
	    !is_of_first_page(&p->ref))
		return (url);
	original = vmod_site_original(ctx, s, url, 0);
	if (original == NULL)
		return (NULL);
	width = numbers_get(&s->widths, original, ctx->now);
	if (width == 0 || p->ref.width <= width)
		return (url);
	return (vmod_site_variant(ctx, s, url, "", (VCL_INT)width, VENUM(same)));
}

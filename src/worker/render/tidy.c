/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory that libraries and the allocator keep is freed between renders from time to time, so that
 * a worker has the same size after thousands of renders as after the first.
 */

#include "config.h"

#include <malloc.h>

#if WITH_RSVG
#include <pango/pangocairo.h>
#endif

#include "render.h"

/* Pango keeps each font in each size that was drawn, up to tens of megabytes. */
static void
forget_fonts(void)
{

#if WITH_RSVG
	pango_cairo_font_map_set_default(NULL);
#endif
}

void
tidy(void)
{

	forget_fonts();
	(void)malloc_trim(0);
}

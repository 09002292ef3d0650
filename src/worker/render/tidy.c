/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Giving back what libraries and the allocator have kept: between renders, now and then, so that
 * a worker is as large after thousands of them as after the first.
 */

#include "config.h"

#include <malloc.h>

#if WITH_RSVG
#include <pango/pangocairo.h>
#endif

#include "render.h"

/* pango keeps each font in each size that was ever drawn, up to some ten megabytes. */
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

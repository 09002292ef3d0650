/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "strips.h"

/* Rows that are read at once, as many as loaders have ready. */
#define STRIP		16

void
strips_init(struct strips *s, VipsImage *image)
{

	s->image = image;
	s->region = vips_region_new(image);
	s->rect = (VipsRect){ 0, 0, image->Xsize, 0 };
}

void
strips_fini(struct strips *s)
{

	g_object_unref(s->region);
}

const uint8_t *
strips_row(struct strips *s, int row)
{

	if (row == s->rect.top + s->rect.height) {
		s->rect.top = row;
		s->rect.height = VIPS_MIN(STRIP, s->image->Ysize - row);
		if (vips_region_prepare(s->region, &s->rect) != 0)
			return (NULL);
	}
	return (VIPS_REGION_ADDR(s->region, 0, row));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * SVGs of the floor: librsvg and cairo.
 */

#include <math.h>
#include <string.h>

#include <librsvg/rsvg.h>

#include "render_floor.h"

/* From words of premultiplied ARGB to bytes of RGBA. */
static void
unpremultiply(VipsImage *image)
{
	uint8_t *p = VIPS_IMAGE_ADDR(image, 0, 0);
	size_t n = (size_t)image->Xsize * (size_t)image->Ysize;
	uint32_t word, alpha;

	for (; n > 0; n--, p += 4) {
		memcpy(&word, p, sizeof word);
		alpha = word >> 24;
		if (alpha == 0)
			continue;
		p[0] = (uint8_t)(((word >> 16 & 0xff) * 255 + alpha / 2) / alpha);
		p[1] = (uint8_t)(((word >> 8 & 0xff) * 255 + alpha / 2) / alpha);
		p[2] = (uint8_t)(((word & 0xff) * 255 + alpha / 2) / alpha);
		p[3] = (uint8_t)alpha;
	}
}

VipsImage *
draw_svg(const struct order *order)
{
	RsvgHandle *handle = rsvg_handle_new_from_data(order->bytes, order->len, NULL);
	RsvgRectangle viewport = { 0, 0, 0, 0 };
	cairo_surface_t *surface;
	VipsImage *image;
	cairo_t *cr;

	if (handle == NULL || !rsvg_handle_get_intrinsic_size_in_pixels(handle,
	    &viewport.width, &viewport.height))
		die(order->file);
	image = canvas(order->width, height_for(order, viewport.width, viewport.height), 4);
	memset(VIPS_IMAGE_ADDR(image, 0, 0), 0, VIPS_IMAGE_SIZEOF_IMAGE(image));
	surface = cairo_image_surface_create_for_data(VIPS_IMAGE_ADDR(image, 0, 0),
	    CAIRO_FORMAT_ARGB32, image->Xsize, image->Ysize, image->Xsize * 4);
	cr = cairo_create(surface);
	cairo_scale(cr, image->Xsize / viewport.width, image->Ysize / viewport.height);
	if (!rsvg_handle_render_document(handle, cr, &viewport, NULL))
		die(order->file);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	g_object_unref(handle);
	unpremultiply(image);
	return (image);
}

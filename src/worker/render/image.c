/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The image of a render, and what renderers ask about images.
 */

#include "renderer.h"

void
step(struct render *render, VipsImage *image)
{

	g_clear_object(&render->image);
	render->image = image;
}

VipsImage *
new_canvas(int width, int height, int bands)
{
	VipsImage *image;

	image = vips_image_new_memory();
	vips_image_init_fields(image, width, height, bands, VIPS_FORMAT_UCHAR,
	    VIPS_CODING_NONE,
	    bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, 1.0, 1.0);
	if (vips_image_write_prepare(image) != 0)
		g_clear_object(&image);
	return (image);
}

/* Copy the metadata for the orientation, the colours and the resolution. */
static void
copy_metadata(VipsImage *in, VipsImage *out)
{
	const void *profile;
	size_t len;

	out->Xres = in->Xres;
	out->Yres = in->Yres;
	vips_image_set_int(out, VIPS_META_ORIENTATION, vips_image_get_orientation(in));
	if (vips_image_get_typeof(in, VIPS_META_ICC_NAME) != 0 &&
	    vips_image_get_blob(in, VIPS_META_ICC_NAME, &profile, &len) == 0)
		vips_image_set_blob_copy(out, VIPS_META_ICC_NAME, profile, len);
}

VipsImage *
new_canvas_like(VipsImage *image, int width, int height)
{
	VipsImage *canvas = new_canvas(width, height, image->Bands);

	if (canvas != NULL)
		copy_metadata(image, canvas);
	return (canvas);
}

int
count_pages(VipsImage *image)
{
	int pages;

	if (vips_image_get_typeof(image, VIPS_META_N_PAGES) == 0 ||
	    vips_image_get_int(image, VIPS_META_N_PAGES, &pages) != 0)
		return (1);
	return (pages);
}

VipsFailOn
fail_on(const struct render *render)
{

	return (render->survey.cut ? VIPS_FAIL_ON_NONE : VIPS_FAIL_ON_ERROR);
}

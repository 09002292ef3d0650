/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Photographs and scans: one page of a JPEG, PNG, WebP or TIFF, made smaller.
 */

#include "config.h"

#include "worker/render.h"

/* MediaWiki's $wgSharpenReductionThreshold: what shrinks by less needs no sharpening. */
#define SHARPEN_BELOW	0.85

/* Decoders shrink by up to 8 for little; at least twice the thumb is left for the scaler. */
#define SHRINK_MAX	8
#define SHRINK_SPARE	2

/* Open the job's page, shrunk by 1, 2, 4 or 8 if the loader can. */
typedef int opener_f(struct render *render, int shrink, VipsImage **out);

static int
open_jpeg(struct render *render, int shrink, VipsImage **out)
{

	return (vips_jpegload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "shrink", shrink, "fail_on", fail_on(render),
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL));
}

static int
open_png(struct render *render, int shrink, VipsImage **out)
{

	(void)shrink;
	if (render->survey.cut)
		return (open_cut_png(render, out));
	return (vips_pngload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "fail_on", VIPS_FAIL_ON_ERROR, "access", VIPS_ACCESS_SEQUENTIAL, NULL));
}

static int
open_webp(struct render *render, int shrink, VipsImage **out)
{

	if (render->survey.cut)
		return (open_cut_webp(render, out));
	return (vips_webpload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "scale", 1.0 / shrink, "fail_on", fail_on(render),
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL));
}

#if WITH_MAGICK
/* All layers as they are seen together; what is transparent stays so. */
static int
open_xcf(struct render *render, int shrink, VipsImage **out)
{

	(void)shrink;
	return (vips_magickload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "page", 0, "n", 1, NULL));
}
#endif

static int
open_tiff(struct render *render, int shrink, VipsImage **out)
{

	(void)shrink;
	return (vips_tiffload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "page", (int)render->job->page - 1, "fail_on", fail_on(render),
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL));
}

static const struct {
	opener_f	*open;
	int		shrinks;
	int		sharpens;
} rasters[THUMBURL_N_KINDS] = {
	[THUMBURL_KIND_JPEG] =	{ open_jpeg,	1, 1 },
	[THUMBURL_KIND_PNG] =	{ open_png,	0, 0 },
	[THUMBURL_KIND_WEBP] =	{ open_webp,	1, 0 },
	[THUMBURL_KIND_TIFF] =	{ open_tiff,	0, 0 },
#if WITH_MAGICK
	[THUMBURL_KIND_XCF] =	{ open_xcf,	0, 0 },
#endif
};

static int
reopen(struct render *render, int shrink)
{
	VipsImage *image;

	if (rasters[render->job->kind].open(render, shrink, &image) != 0)
		return (-1);
	step(render, image);
	return (0);
}

/* The loader does not say how many pages there are when it is asked for one too many. */
static int
refuse_page(struct render *render)
{
	VipsImage *first;
	int pages;

	if (render->job->kind != THUMBURL_KIND_TIFF || render->job->page == 1 ||
	    vips_tiffload_buffer((void *)(uintptr_t)render->bytes, render->len, &first,
	    NULL) != 0)
		return (-1);
	pages = count_pages(first);
	g_object_unref(first);
	(void)check_page(render, pages);
	return (-1);
}

static void
note_metadata(struct render *render)
{
	VipsImage *image = render->image;
	const void *exif;
	size_t len;

	if (render->job->kind == THUMBURL_KIND_TIFF)
		render->result->pages = (uint32_t)count_pages(image);
	render->palette = vips_image_get_typeof(image, "palette-bit-depth") != 0;
	if (render->job->kind == THUMBURL_KIND_JPEG &&
	    vips_image_get_typeof(image, VIPS_META_EXIF_NAME) != 0 &&
	    vips_image_get_blob(image, VIPS_META_EXIF_NAME, &exif, &len) == 0)
		read_credits(&render->credits, exif, len);
}

static int
shrink_for(const struct render *render, int width, int height)
{
	int shrink = 1;

	if (!rasters[render->job->kind].shrinks ||
	    (render->survey.cut && render->job->kind == THUMBURL_KIND_WEBP))
		return (1);
	while (shrink < SHRINK_MAX &&
	    render->image->Xsize >= 2 * shrink * SHRINK_SPARE * width &&
	    render->image->Ysize >= 2 * shrink * SHRINK_SPARE * height)
		shrink *= 2;
	return (shrink);
}

static int
scale_image(struct render *render, int width, int height)
{
	VipsImage *out;

	if (scale(render->image, &out, width, height) != 0)
		return (-1);
	step(render, out);
	return (0);
}

static int
wants_sharpening(const struct render *render)
{
	const struct result *result = render->result;

	return (rasters[render->job->kind].sharpens &&
	    (double)result->width + result->height <
	    SHARPEN_BELOW * ((double)result->source_width + result->source_height));
}

/* All pixels exist from here on; turning needs them in any order. */
static int
turn_upright(struct render *render)
{
	VipsImage *out;

	out = vips_image_copy_memory(render->image);
	if (out == NULL)
		return (-1);
	step(render, out);
	if (vips_image_get_orientation(render->image) == 1)
		return (0);
	if (vips_autorot(render->image, &out, NULL) != 0)
		return (-1);
	step(render, out);
	out = vips_image_copy_memory(render->image);
	if (out == NULL)
		return (-1);
	step(render, out);
	return (0);
}

int
render_raster(struct render *render)
{
	const struct result *result = render->result;
	int height, lying, shrink, width;

	/* Opened, it would be as large as the header says, or decoded. */
	if (render->job->what == JOB_INFO && render->survey.width > 0 &&
	    (render->survey.cut ||
	    is_too_large(render, render->survey.width, render->survey.height)))
		return (fit(render, render->survey.width, render->survey.height, 0));
	if (reopen(render, 1) != 0)
		return (refuse_page(render));
	note_metadata(render);
	if (check_source(render, render->image->Xsize, render->image->Ysize) != 0)
		return (-1);
	lying = vips_image_get_orientation_swap(render->image);
	width = lying ? render->image->Ysize : render->image->Xsize;
	height = lying ? render->image->Xsize : render->image->Ysize;
	if (fit(render, width, height, 0) != 0)
		return (-1);
	if (render->job->what == JOB_INFO)
		return (0);
	width = (int)(lying ? result->height : result->width);
	height = (int)(lying ? result->width : result->height);
	shrink = shrink_for(render, width, height);
	if (shrink > 1 && reopen(render, shrink) != 0)
		return (-1);
	if (to_srgb(render) != 0 || scale_image(render, width, height) != 0)
		return (-1);
	if (wants_sharpening(render) && sharpen(render) != 0)
		return (-1);
	return (turn_upright(render));
}

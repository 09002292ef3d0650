/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The table of the decoders: a loader of libvips, or a separate renderer.
 *
 * A decoder that this build lacks is in the table without a renderer.
 */

#include "config.h"

#include "job/types.h"
#include "renderer.h"
#include "worker/inspect/heif_items.h"
#include "worker/inspect/jpeg_scans.h"

/* A video may be huge: its beginning is enough to recognise its type. */
#define VIDEO_HEAD	4096

/* Few items of an AVIF or HEIC have the same bytes, such as the plain tiles of a picture. */
#define ITEMS_SHARE	4

static const struct decoder decoder_NONE = { .renderer = NULL };

static const struct decoder decoder_GIF = {
	.renderer = &gif_renderer, .survey = survey_gif, .loader = "VipsForeignLoadNsgif"
};

static const struct decoder decoder_SVG = { .renderer = WITH_RSVG ? &svg_renderer : NULL };

static const struct decoder decoder_PDF = { .renderer = WITH_POPPLER ? &pdf_renderer : NULL };

static const struct decoder decoder_DJVU = { .renderer = WITH_DJVU ? &djvu_renderer : NULL };

static const struct decoder decoder_VIDEO = {
	.renderer = WITH_VIDEO ? &video_renderer : NULL, .head = VIDEO_HEAD
};

static int
free_bytes(void *bytes, void *area)
{

	(void)area;
	g_free(bytes);
	return (0);
}

/* The file, or the part that the thumb needs.  The image holds a reference to it. */
static VipsSource *
jpeg_source(const struct render *render, int shrink)
{
	VipsSource *source;
	VipsBlob *blob;
	uint8_t *bytes = NULL;
	size_t len;

	if (shrink == SHRINK_MAX && render->survey.slow && !render->survey.cut)
		bytes = jpeg_without_details(render->bytes, render->len, &len);
	if (bytes != NULL)
		blob = vips_blob_new(free_bytes, bytes, len);
	else
		blob = vips_blob_new(NULL, render->bytes, render->len);
	source = vips_source_new_from_blob(blob);
	vips_area_unref(VIPS_AREA(blob));
	return (source);
}

static int
open_jpeg(struct render *render, int shrink, VipsImage **out)
{
	VipsSource *source = jpeg_source(render, shrink);
	int ret;

	if (source == NULL)
		return (-1);
	ret = vips_jpegload_source(source, out,
	    "shrink", shrink, "fail_on", fail_on(render),
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	g_object_unref(source);
	return (ret);
}

static const struct decoder decoder_JPEG = {
	.renderer = &raster_renderer, .hide_metadata = hide_jpeg_metadata, .survey = survey_jpeg,
	.open = open_jpeg, .loader = "VipsForeignLoadJpeg", .shrinks = 1
};

static int
open_png(struct render *render, int shrink, VipsImage **out)
{

	(void)shrink;
	if (render->survey.cut ? open_cut_png(render, out) != 0 :
	    vips_pngload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "fail_on", VIPS_FAIL_ON_ERROR, "access", VIPS_ACCESS_SEQUENTIAL, NULL) != 0)
		return (-1);
	add_png_profile(render, *out);
	return (0);
}

static const struct decoder decoder_PNG = {
	.renderer = &raster_renderer, .hide_metadata = hide_png_metadata, .survey = survey_png,
	.open = open_png, .loader = "VipsForeignLoadPng"
};

static int
open_webp(struct render *render, int shrink, VipsImage **out)
{

	if (render->survey.cut)
		return (open_cut_webp(render, out));
	return (vips_webpload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "scale", 1.0 / shrink, "fail_on", fail_on(render),
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL));
}

static const struct decoder decoder_WEBP = {
	.renderer = &raster_renderer, .survey = survey_webp,
	.open = open_webp, .loader = "VipsForeignLoadWebp", .shrinks = 1
};

#if WITH_MAGICK
/* Open all layers merged, with transparency. */
static int
open_xcf(struct render *render, int shrink, VipsImage **out)
{

	(void)shrink;
	return (vips_magickload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "page", 0, "n", 1, NULL));
}

static const struct decoder decoder_MAGICK = {
	.renderer = &raster_renderer, .open = open_xcf, .loader = "VipsForeignLoadMagick",
	.other_loader = "VipsForeignLoadMagick7"
};
#else
static const struct decoder decoder_MAGICK = { .renderer = NULL };
#endif

static const struct decoder decoder_TIFF = {
	.renderer = &raster_renderer, .hide_metadata = hide_tiff_metadata, .open = open_tiff,
	.loader = "VipsForeignLoadTiff"
};

/* Open the main image of the file, which libheif turns upright. */
static int
open_heif(struct render *render, int shrink, VipsImage **out)
{

	(void)shrink;
	if (vips_heifload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "fail_on", VIPS_FAIL_ON_ERROR, NULL) != 0)
		return (-1);
	/* the WebP saver of 8.14 would use freed memory of it, even without metadata to keep */
	(void)vips_image_remove(*out, VIPS_META_EXIF_NAME);
	return (0);
}

/* Codecs may be missing: they are separate packages in some systems. */
static int
check_codec(struct render *render, enum thumburl_type type)
{

	if ((render->survey.images & 1U << type) == 0 || heif_has_decoder(type))
		return (0);
	return (refuse(render, 415, "There is no decoder for %s: libheif lacks it on this machine",
	    file_types[type].title));
}

/*
 * If an operator disables AVIF or HEIF, the decoder of that type is not used for any file, whatever
 * its name and brand are.
 */
static int
check_images(struct render *render)
{
	const enum thumburl_type type = render->job.type;
	const enum thumburl_type other = type == THUMBURL_TYPE_AVIF ? THUMBURL_TYPE_HEIF :
	    THUMBURL_TYPE_AVIF;

	if (render->survey.item_bytes > ITEMS_SHARE * (double)render->len + METADATA_LEFT)
		return (refuse(render, 413, "The items of this file have %.0f times its bytes",
		    render->survey.item_bytes / (double)render->len));
	if (check_codec(render, type) != 0 || check_codec(render, other) != 0)
		return (-1);
	if (render->options->types & 1U << other)
		return (0);
	if (render->survey.images == 0)
		return (refuse(render, 422, "The types of the images in this file are unknown"));
	if (render->survey.images & 1U << other)
		return (refuse(render, 415,
		    "This type of file is disabled or not supported: %s inside",
		    file_types[other].title));
	return (0);
}

static const struct decoder decoder_HEIF = {
	.renderer = WITH_HEIF ? &raster_renderer : NULL, .survey = survey_heif,
	.whole = 1, .check = check_images, .open = open_heif, .loader = "VipsForeignLoadHeif"
};

static int
open_jxl(struct render *render, int shrink, VipsImage **out)
{

	(void)shrink;
	return (vips_jxlload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "fail_on", VIPS_FAIL_ON_ERROR, NULL));
}

static const struct decoder decoder_JXL = {
	.renderer = &raster_renderer, .hide_metadata = hide_jxl_metadata, .whole = 1,
	.open = open_jxl, .loader = "VipsForeignLoadJxl"
};

const struct decoder *
decoder_of(enum thumburl_type type)
{
	static const struct decoder *const decoders[THUMBURL_N_TYPES] = {
#define X(name, decoder, urls, files) [THUMBURL_TYPE_##name] = &decoder_##decoder,
		THUMBURL_TYPES(X)
#undef X
	};

	return (decoders[type]);
}

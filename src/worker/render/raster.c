/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Raster images: one page of a JPEG, PNG, WebP, TIFF, AVIF or HEIC is made smaller.
 */

#include <math.h>

#include "job/types.h"
#include "renderer.h"
#include "sharpen.h"

/* MediaWiki's $wgSharpenReductionThreshold: above this ratio of sizes nothing is sharpened. */
#define SHARPEN_BELOW	0.85

/*
 * The decoded image for the largest of several sizes is kept for the others up to this size.  Each
 * size is made from it by the same steps as alone: shrunk as by the loader, then by averages to at
 * least twice its size, then by the scaler.
 */
#define BASE_BYTES	(192 << 20)

/* Below this number of pixels the scaler's averages cost little, and are exactly the same. */
#define AVERAGE_FROM	(1 << 20)

/* In a thumb of so few pixels, the exact position of each pixel is visible. */
#define AVERAGE_TO	64

/* Averages are made from others where that is the same: from the base, its half, its quarter. */
#define N_LEVELS	3

struct raster {
	int			width, height;		/* in the file */
	int			lying;			/* width and height are swapped upright */
	int			shrink;			/* of the base */
	VipsImage		*levels[N_LEVELS];	/* the base first; NULL: not made yet */
};

static int
reopen(struct render *render, int shrink)
{
	VipsImage *image;

	if (render->decoder->open(render, shrink, &image) != 0)
		return (-1);
	step(render, image);
	return (0);
}

/* NB: for a page after the last, the loader does not report the number of pages. */
static int
refuse_page(struct render *render)
{
	VipsImage *first;
	int pages;

	if (render->job.type != THUMBURL_TYPE_TIFF || render->reference != NULL ||
	    render->job.page == 1 ||
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

	if (render->reference != NULL) {
		render->pages = (int)render->reference->pages;
		render->seconds = render->reference->seconds;
		render->palette = (int)render->reference->palette;
	} else {
		if (thumburl_type_params((enum thumburl_type)render->job.type) &
		    THUMBURL_PARAM_BIT(PAGE))
			render->pages = count_pages(image);
		render->palette = vips_image_get_typeof(image, "palette-bit-depth") != 0;
	}
	if (render->job.type == THUMBURL_TYPE_JPEG &&
	    vips_image_get_typeof(image, VIPS_META_EXIF_NAME) != 0 &&
	    vips_image_get_blob(image, VIPS_META_EXIF_NAME, &exif, &len) == 0)
		read_credits(&render->credits, exif, len);
}

/* Whether there is a reference that the decoder of the original has shrunk. */
static int
is_shrunk(const struct render *render)
{

	return (render->reference != NULL &&
	    decoder_of((enum thumburl_type)render->job.type)->shrinks);
}

static int
shrink_for(const struct render *render, int width, int height)
{
	const struct raster *raster = render->opened;
	int shrink = 1, most = SHRINK_MAX;

	if (!render->decoder->shrinks ||
	    (render->survey.cut && render->job.type == THUMBURL_TYPE_WEBP))
		return (1);
	/* NB: of an original, the decoder would shrink by no more */
	if (is_shrunk(render))
		most = VIPS_MAX(1, most / VIPS_MAX(1, (int)reference_divisor(render->reference)));
	while (shrink < most &&
	    raster->width >= 2 * shrink * SHRINK_SPARE * width &&
	    raster->height >= 2 * shrink * SHRINK_SPARE * height)
		shrink *= 2;
	return (shrink);
}

/* Prepare the image for reading at the size that the thumb needs. */
static int
decode(struct render *render, int shrink)
{

	if ((shrink > 1 || render->image == NULL) && reopen(render, shrink) != 0)
		return (-1);
	return (to_rgb(render));
}

static void
drop_levels(struct raster *raster)
{
	size_t i;

	for (i = 0; i < N_LEVELS; i++)
		g_clear_object(&raster->levels[i]);
}

/* Keep the decoded image of the first of several sizes, if it is not too large. */
static int
make_base(struct render *render, int shrink)
{
	struct raster *raster = render->opened;

	if (VIPS_IMAGE_SIZEOF_IMAGE(render->image) > BASE_BYTES)
		return (0);
	raster->shrink = shrink;
	raster->levels[0] = vips_image_copy_memory(render->image);
	return (raster->levels[0] == NULL ? -1 : 0);
}

/* Shrink the base as the loader would. */
static int
shrink_base(struct raster *raster, int shrink)
{
	VipsImage *base;

	for (; raster->shrink < shrink; raster->shrink *= 2) {
		base = raster->levels[0];
		base = average(base, 2, 2, VIPS_MAX(1, base->Xsize / 2),
		    VIPS_MAX(1, base->Ysize / 2));
		if (base == NULL)
			return (-1);
		drop_levels(raster);
		raster->levels[0] = base;
	}
	return (0);
}

/* The number of pixels that the scaler would average first. */
static int
spare(int from, int to)
{

	return (VIPS_MAX(1, from / (SHRINK_SPARE * to)));
}

/*
 * The reduction in one direction, by averages and then by the scaler, and the number of averages
 * for the scaler.  NB: the scaler centres its output on its input: if a part of a pixel remained,
 * the thumb would be shifted.  So the scaler gets some more input, and the thumb is cut from the
 * output.
 */
struct reduction {
	int			factor;
	int			given;
	double			scale;
};

#define MORE_MAX	16

static struct reduction
reduce(int from, int to)
{
	struct reduction r = { spare(from, to), 0, 0 };
	double error, exact, least = 1;
	int more;

	r.scale = (double)to * r.factor / from;
	for (more = 0; more < MORE_MAX; more++) {
		exact = (to + more) / r.scale;
		error = fabs(exact - rint(exact));
		if (rint(exact) * r.factor >= from && error < least - 0.01) {
			least = error;
			r.given = (int)rint(exact);
		}
	}
	return (r);
}

/* Average an image, perhaps from an average that was made before. */
static VipsImage *
get_average(struct raster *raster, const struct reduction *x, const struct reduction *y)
{
	VipsImage **level = raster->levels;
	int across = x->factor, down = y->factor;

	while (across % 2 == 0 && down % 2 == 0 && level < raster->levels + N_LEVELS - 1) {
		if (level[1] == NULL)
			level[1] = average(level[0], 2, 2, (level[0]->Xsize + 1) / 2,
			    (level[0]->Ysize + 1) / 2);
		if (level[1] == NULL)
			return (NULL);
		level++;
		across /= 2;
		down /= 2;
	}
	return (average(*level, across, down, x->given, y->given));
}

static int
scale_base(struct render *render, int width, int height)
{
	struct raster *raster = render->opened;
	VipsImage *base = raster->levels[0], *out;
	struct reduction x = reduce(base->Xsize, width), y = reduce(base->Ysize, height);
	int ret;

	if (VIPS_IMAGE_N_PELS(base) < AVERAGE_FROM || VIPS_MAX(width, height) < AVERAGE_TO ||
	    (x.factor == 1 && y.factor == 1)) {
		ret = scale(base, &out, width, height);
	} else {
		step(render, get_average(raster, &x, &y));
		ret = render->image == NULL ? -1 :
		    scale_by(render->image, &out, width, height, x.scale, y.scale);
	}
	if (ret != 0)
		return (-1);
	step(render, out);
	return (0);
}

/* Whether the pixels are those of a reference, which no decoder has shrunk. */
static int
is_divided(const struct render *render)
{

	return (render->reference != NULL && !is_shrunk(render));
}

static int
scale_image(struct render *render, VipsImage *in, int shrink, int width, int height)
{
	VipsImage *out;

	if (is_divided(render) ?
	    reference_scale(render, in, &out,
	    shrink * (int)reference_divisor(render->reference)) != 0 :
	    scale(in, &out, width, height) != 0)
		return (-1);
	step(render, out);
	return (0);
}

/* Make render->image of a size, from the base or by decoding. */
static int
make_size(struct render *render, int width, int height)
{
	struct raster *raster = render->opened;
	int shrink = shrink_for(render, width, height);

	render->result.shared = raster->levels[0] != NULL;
	if (raster->levels[0] == NULL) {
		if (decode(render, shrink) != 0)
			return (-1);
		if (render->left > 0 && make_base(render, shrink) != 0)
			return (-1);
	}
	if (raster->levels[0] == NULL)
		return (scale_image(render, render->image, shrink, width, height));
	if (shrink_base(raster, shrink) != 0)
		return (-1);
	if (is_divided(render))
		return (scale_image(render, raster->levels[0], shrink, width, height));
	return (scale_base(render, width, height));
}

/* Make render->image that of a reference. */
static int
make_reference(struct render *render)
{
	const int shrinks = render->decoder->shrinks;

	if (decode(render, shrinks ? render->referring : 1) != 0)
		return (-1);
	return (shrinks ? 0 : reference_shrink(render));
}

static int
wants_sharpening(const struct render *render)
{
	const struct result *result = &render->result;

	return (!render->referring && file_types[render->job.type].sharpened &&
	    (double)result->width + result->height <
	    SHARPEN_BELOW * ((double)result->source_width + result->source_height));
}

/* Sharpen the image as MediaWiki does, in new memory. */
static int
sharpen(struct render *render)
{
	VipsImage *out = vips_image_new_memory();

	if (vips_image_write(render->image, out) != 0) {
		g_object_unref(out);
		return (-1);
	}
	step(render, out);
	sharpen_pixels(VIPS_IMAGE_ADDR(out, 0, 0), (size_t)out->Xsize, (size_t)out->Ysize,
	    (size_t)out->Bands);
	return (0);
}

/* Turn the image upright, in memory, since turning reads pixels in any order. */
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

/* Drop alpha if all pixels are opaque. */
static int
drop_opaque_alpha(struct render *render)
{
	VipsImage *alpha, *out;
	double least;
	int ret;

	if (!vips_image_hasalpha(render->image))
		return (0);
	if (vips_extract_band(render->image, &alpha, render->image->Bands - 1, NULL) != 0)
		return (-1);
	ret = vips_min(alpha, &least, NULL);
	g_object_unref(alpha);
	if (ret != 0 || least < 255)
		return (ret);
	if (vips_extract_band(render->image, &out, 0, "n", render->image->Bands - 1, NULL) != 0)
		return (-1);
	step(render, out);
	return (0);
}

int
finish_image(struct render *render)
{
	struct result *result = &render->result;

	if (wants_sharpening(render) && sharpen(render) != 0)
		return (-1);
	if (turn_upright(render) != 0 || drop_opaque_alpha(render) != 0)
		return (-1);
	if (file_types[render->job.type].clear && vips_image_hasalpha(render->image) &&
	    result->format == THUMBURL_FORMAT_JPG)
		result->format = THUMBURL_FORMAT_PNG;
	return (0);
}

/* Whether an info must come from the header: opening the image would allocate or decode it. */
static int
is_told_by_header(const struct render *render)
{

	return (render->job.what == JOB_INFO && render->survey.width > 0 &&
	    (render->survey.cut ||
	    is_too_large(render, render->survey.width, render->survey.height)));
}

static int
raster_open(struct render *render)
{
	struct raster *raster = g_new0(struct raster, 1);

	render->opened = raster;
	raster->width = (int)render->survey.width;
	raster->height = (int)render->survey.height;
	if (is_told_by_header(render))
		return (0);
	if (reopen(render, 1) != 0)
		return (refuse_page(render));
	note_metadata(render);
	raster->width = render->image->Xsize;
	raster->height = render->image->Ysize;
	raster->lying = vips_image_get_orientation_swap(render->image);
	return (check_source(render, raster->width, raster->height));
}

static int
raster_measure(struct render *render)
{
	const struct raster *raster = render->opened;

	/* NB: a thumb of a type that is enlarged may be wider than the original */
	if (render->reference != NULL)
		return (fit(render, render->reference->source_width,
		    render->reference->source_height, 1));
	if (raster->lying)
		return (fit(render, raster->height, raster->width, 0));
	return (fit(render, raster->width, raster->height, 0));
}

static int
raster_draw(struct render *render)
{
	const struct raster *raster = render->opened;
	const struct result *result = &render->result;
	int height, width;

	width = (int)(raster->lying ? result->height : result->width);
	height = (int)(raster->lying ? result->width : result->height);
	if ((render->referring ? make_reference(render) : make_size(render, width, height)) != 0 ||
	    apply_profile(render) != 0)
		return (-1);
	return (finish_image(render));
}

static void
raster_close(struct render *render)
{
	struct raster *raster = render->opened;

	drop_levels(raster);
	g_free(raster);
}

const struct renderer raster_renderer = {
	raster_open, raster_measure, raster_draw, raster_close
};

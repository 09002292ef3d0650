/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Two images are compared: their formats and sizes, how similar they look, and their colours.
 *
 * Only the loaders of libvips for the formats of thumbs decode them, within a limit of pixels.
 * Large images are compared at a smaller size, and images of different sizes at the smaller one.
 */

#include "config.h"

#include <sys/mman.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vips/vips.h>

#include "job/compare_job.h"
#include "likeness.h"
#include "tint.h"

#define PIXELS_MAX	(40U << 20)	/* of an image that is decoded */
#define MEASURED_MAX	(2U << 20)	/* of two that are compared */
#define PREVIEW_WIDTH	320
#define GAP		8
#define DIFFERENCE	4		/* the factor that makes differences visible */
#define GROUND		238		/* the grey behind and between previews */

/* Both images as red, green, blue and alpha, at the same size. */
struct pixels {
	int		width, height;
	uint8_t		*of[2];
};

static void
tell(struct compare_side *side, const char *message)
{

	(void)snprintf(side->message, sizeof side->message, "%s", message);
}

static VipsImage *
take(VipsImage *old, VipsImage *new, int ret)
{

	g_object_unref(old);
	return (ret == 0 ? new : NULL);
}

/* The name of the loader begins with that of the format: "pngload_buffer". */
static void
set_format(struct compare_side *side, VipsImage *image)
{
	const char *loader, *end;

	if (vips_image_get_string(image, VIPS_META_LOADER, &loader) != 0)
		return;
	end = strstr(loader, "load");
	(void)snprintf(side->format, sizeof side->format, "%.*s",
	    end != NULL ? (int)(end - loader) : 0, loader);
}

/* Open an image by its header.  NULL with a message: it is no thumb's format. */
static VipsImage *
open_image(struct compare_side *side, const void *bytes, size_t size)
{
	VipsImage *image;

	vips_error_clear();
	image = vips_image_new_from_buffer(bytes, size, "", "fail_on", VIPS_FAIL_ON_ERROR, NULL);
	if (image == NULL) {
		tell(side, "it is not an image in a format of thumbs");
		return (NULL);
	}
	set_format(side, image);
	side->width = (uint32_t)image->Xsize;
	side->height = (uint32_t)image->Ysize;
	if ((uint64_t)image->Xsize * (uint64_t)image->Ysize <= PIXELS_MAX)
		return (image);
	tell(side, "it has too many pixels to decode");
	g_object_unref(image);
	return (NULL);
}

static VipsImage *
to_rgba(VipsImage *image)
{
	VipsImage *out;
	int ret;

	ret = vips_colourspace(image, &out, VIPS_INTERPRETATION_sRGB, NULL);
	image = take(image, out, ret);
	if (image != NULL && !vips_image_hasalpha(image)) {
		ret = vips_addalpha(image, &out, NULL);
		image = take(image, out, ret);
	}
	if (image != NULL) {
		ret = vips_cast_uchar(image, &out, NULL);
		image = take(image, out, ret);
	}
	if (image != NULL && image->Bands == 4)
		return (image);
	if (image != NULL)
		g_object_unref(image);
	return (NULL);
}

/* Decode an image completely. */
static VipsImage *
decode(struct compare_side *side, const void *bytes, size_t size)
{
	VipsImage *image = open_image(side, bytes, size), *out;
	int ret;

	if (image == NULL)
		return (NULL);
	image = to_rgba(image);
	if (image != NULL) {
		out = vips_image_new_memory();
		ret = vips_image_write(image, out);
		if (ret != 0)
			g_object_unref(out);
		image = take(image, out, ret);
	}
	if (image == NULL)
		tell(side, "it is damaged");
	side->decoded = image != NULL;
	return (image);
}

/* Set the size at which both are compared. */
static void
set_size(struct pixels *p, VipsImage *a, VipsImage *b)
{
	const VipsImage *smaller = (uint64_t)a->Xsize * (uint64_t)a->Ysize <
	    (uint64_t)b->Xsize * (uint64_t)b->Ysize ? a : b;

	p->width = smaller->Xsize;
	p->height = smaller->Ysize;
	while ((uint64_t)p->width * (uint64_t)p->height > MEASURED_MAX) {
		p->width = (p->width + 1) / 2;
		p->height = (p->height + 1) / 2;
	}
}

static uint8_t *
in_size(VipsImage *image, int width, int height)
{
	VipsImage *scaled, *rgba;
	uint8_t *pixels;
	size_t len;

	if (image->Xsize == width && image->Ysize == height)
		return (vips_image_write_to_memory(image, &len));
	if (vips_thumbnail_image(image, &scaled, width, "height", height, "size",
	    VIPS_SIZE_FORCE, NULL) != 0)
		return (NULL);
	rgba = to_rgba(scaled);
	if (rgba == NULL)
		return (NULL);
	pixels = vips_image_write_to_memory(rgba, &len);
	if (len != (size_t)width * (size_t)height * 4) {
		g_free(pixels);
		pixels = NULL;
	}
	g_object_unref(rgba);
	return (pixels);
}

static int
get_pixels(struct pixels *p, VipsImage *images[2])
{

	set_size(p, images[0], images[1]);
	p->of[0] = in_size(images[0], p->width, p->height);
	p->of[1] = in_size(images[1], p->width, p->height);
	return (p->of[0] != NULL && p->of[1] != NULL ? 0 : -1);
}

/* A sample drawn over the ground. */
static uint8_t
flat(const uint8_t *pixel, int band)
{

	return ((uint8_t)((pixel[band] * pixel[3] + GROUND * (255 - pixel[3]) + 127) / 255));
}

static uint8_t
apart(uint8_t a, uint8_t b)
{
	const int d = DIFFERENCE * abs(a - b);

	return ((uint8_t)(d > 255 ? 255 : d));
}

/* Draw a row of both images and of their difference, side by side. */
static void
draw_row(const struct pixels *p, int y, uint8_t *row)
{
	const size_t at = 4 * (size_t)y * (size_t)p->width;
	const uint8_t *a = p->of[0] + at, *b = p->of[1] + at;
	uint8_t *to[3] = { row, row + 3 * (p->width + GAP), row + 6 * (p->width + GAP) };
	int x, band;

	for (x = 0; x < p->width; x++, a += 4, b += 4)
		for (band = 0; band < 3; band++) {
			*to[0]++ = flat(a, band);
			*to[1]++ = flat(b, band);
			*to[2]++ = apart(flat(a, band), flat(b, band));
		}
}

/* Encode the preview as a PNG.  The caller frees it by g_free().  NULL: none. */
static void *
save_preview(VipsImage *canvas, uint32_t *size)
{
	const int width = 3 * PREVIEW_WIDTH + 2 * GAP;
	VipsImage *small;
	void *bytes;
	size_t len;
	int ret;

	if (vips_thumbnail_image(canvas, &small, width, "height", width, "size", VIPS_SIZE_DOWN,
	    NULL) != 0)
		return (NULL);
	ret = vips_pngsave_buffer(small, &bytes, &len, "strip", TRUE, NULL);
	g_object_unref(small);
	if (ret != 0)
		return (NULL);
	if (len <= COMPARE_PREVIEW_MAX) {
		*size = (uint32_t)len;
		return (bytes);
	}
	g_free(bytes);
	return (NULL);
}

static void *
make_preview(const struct pixels *p, uint32_t *preview_size)
{
	const int width = 3 * p->width + 2 * GAP;
	const size_t stride = 3 * (size_t)width, size = stride * (size_t)p->height;
	uint8_t *bytes = malloc(size);
	VipsImage *canvas;
	void *preview = NULL;
	int y;

	if (bytes == NULL)
		return (NULL);
	memset(bytes, GROUND, size);
	for (y = 0; y < p->height; y++)
		draw_row(p, y, bytes + (size_t)y * stride);
	canvas = vips_image_new_from_memory(bytes, size, width, p->height, 3,
	    VIPS_FORMAT_UCHAR);
	if (canvas != NULL) {
		canvas->Type = VIPS_INTERPRETATION_sRGB;
		preview = save_preview(canvas, preview_size);
		g_object_unref(canvas);
	}
	free(bytes);
	return (preview);
}

/* Returns the preview, or NULL. */
static void *
compare_images(struct compare_result *result, VipsImage *images[2], int preview)
{
	struct pixels p = { .of = { NULL, NULL } };
	void *made = NULL;

	if (get_pixels(&p, images) == 0 && likeness(p.of[0], p.of[1], (size_t)p.width,
	    (size_t)p.height, &result->likeness) == 0) {
		result->compared = 1;
		result->colour = tint_apart(p.of[0], p.of[1], (size_t)p.width, (size_t)p.height);
		if (preview)
			made = make_preview(&p, &result->preview_size);
	} else
		tell(&result->side[0], "there is not enough memory to compare the images");
	g_free(p.of[0]);
	g_free(p.of[1]);
	return (made);
}

static void *
compare(const struct compare_ask *ask, const uint8_t *bytes, struct compare_result *result)
{
	VipsImage *images[2];
	void *preview = NULL;
	int i;

	memset(result, 0, sizeof *result);
	result->magic = COMPARE_RESULT_MAGIC;
	images[0] = decode(&result->side[0], bytes, ask->size[0]);
	images[1] = decode(&result->side[1], bytes + ask->size[0], ask->size[1]);
	if (images[0] != NULL && images[1] != NULL)
		preview = compare_images(result, images, ask->preview != 0);
	for (i = 0; i < 2; i++)
		if (images[i] != NULL)
			g_object_unref(images[i]);
	return (preview);
}

static int
serve_one(int sock, int tray, const struct compare_ask *ask, int file)
{
	const size_t size = ask->size[0] + ask->size[1];
	struct compare_result result;
	void *bytes, *preview;
	int ret;

	bytes = mmap(NULL, size > 0 ? size : 1, PROT_READ, MAP_PRIVATE, file, 0);
	(void)close(file);
	if (bytes == MAP_FAILED)
		return (-1);
	preview = compare(ask, bytes, &result);
	ret = compare_reply(sock, tray, &result, preview);
	g_free(preview);
	(void)munmap(bytes, size > 0 ? size : 1);
	return (ret);
}

int
compare_serve(int sock, int tray)
{
	struct compare_ask ask;
	int file, ret;

	while ((ret = compare_take(sock, &ask, &file)) == 1)
		if (serve_one(sock, tray, &ask, file) != 0)
			return (-1);
	return (ret);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * GIFs are animated if the animation is not too large.
 */

#include <string.h>

#include "renderer.h"

/* The most memory that is kept for further sizes. */
#define STRIP_BYTES	(128 << 20)

struct gif {
	int			width, height;		/* of a frame */
	VipsImage		*strip;			/* for further sizes; NULL: none */
};

static int
open_gif(struct render *render, int frames)
{
	VipsImage *image;

	if (vips_gifload_buffer((void *)(uintptr_t)render->bytes, render->len, &image,
	    "n", frames, "fail_on", fail_on(render),
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL) != 0)
		return (-1);
	step(render, image);
	return (0);
}

static int
is_animation(const struct render *render, int frames)
{
	const struct limits *limits = render->limits;

	return (render->job.format == THUMBURL_FORMAT_GIF && frames > 1 &&
	    frames <= limits->animation_frames &&
	    (double)render->image->Xsize * render->image->Ysize * frames <=
	    limits->animation_pixels);
}

/* Copy the durations of the frames, and the number of repeats. */
static void
copy_timing(VipsImage *from, VipsImage *to)
{
	int *delays, loop, n;

	if (vips_image_get_typeof(from, "delay") != 0 &&
	    vips_image_get_array_int(from, "delay", &delays, &n) == 0)
		vips_image_set_array_int(to, "delay", delays, n);
	if (vips_image_get_typeof(from, "loop") != 0 &&
	    vips_image_get_int(from, "loop", &loop) == 0)
		vips_image_set_int(to, "loop", loop);
}

/* Scale frame i of the strip to its place in the canvas. */
static int
scale_frame(VipsImage *strip, int i, VipsImage *canvas, int height)
{
	int high = vips_image_get_page_height(strip);
	VipsImage *frame, *small;
	void *pixels;
	size_t len;
	int ret;

	if (vips_extract_area(strip, &frame, 0, i * high, strip->Xsize, high, NULL) != 0)
		return (-1);
	ret = scale(frame, &small, canvas->Xsize, height);
	g_object_unref(frame);
	if (ret != 0)
		return (-1);
	pixels = vips_image_write_to_memory(small, &len);
	g_object_unref(small);
	if (pixels == NULL)
		return (-1);
	memcpy(VIPS_IMAGE_ADDR(canvas, 0, i * height), pixels, len);
	g_free(pixels);
	return (0);
}

/*
 * The frames are decoded once and in order, into one strip from top to bottom.  Each frame is
 * scaled separately, since the scaler would mix the edges of neighbours.
 */
static VipsImage *
scale_frames(VipsImage *strip, int frames, int width, int height)
{
	VipsImage *canvas;
	int i;

	if (strip->Xsize == width && vips_image_get_page_height(strip) == height)
		return (g_object_ref(strip));
	canvas = new_canvas(width, height * frames, strip->Bands);
	for (i = 0; i < frames && canvas != NULL; i++)
		if (scale_frame(strip, i, canvas, height) != 0)
			g_clear_object(&canvas);
	if (canvas == NULL)
		return (NULL);
	copy_timing(strip, canvas);
	vips_image_set_int(canvas, VIPS_META_PAGE_HEIGHT, height);
	return (canvas);
}

static int
gif_open(struct render *render)
{
	struct gif *gif = g_new0(struct gif, 1);

	render->opened = gif;
	gif->width = (int)render->survey.width;
	gif->height = (int)render->survey.height;
	if (render->job.what == JOB_INFO)
		return (0);
	if (open_gif(render, 1) != 0)
		return (-1);
	render->palette = 1;
	gif->width = render->image->Xsize;
	gif->height = render->image->Ysize;
	if (is_animation(render, count_pages(render->image)))
		render->frames = count_pages(render->image);
	return (check_source(render, gif->width, gif->height));
}

static int
gif_measure(struct render *render)
{
	const struct gif *gif = render->opened;

	return (fit(render, gif->width, gif->height, 0));
}

/* Open all frames that are shown; the first one may be open already. */
static int
open_frames(struct render *render)
{

	if (render->frames > 1)
		return (open_gif(render, -1));
	return (render->image != NULL ? 0 : open_gif(render, 1));
}

/* Set render->image to the strip; in memory if there are more sizes and it is not too large. */
static int
find_strip(struct render *render)
{
	struct gif *gif = render->opened;

	render->result.shared = gif->strip != NULL;
	if (gif->strip == NULL) {
		if (open_frames(render) != 0 || to_rgb(render) != 0)
			return (-1);
		if (render->left == 0 || VIPS_IMAGE_SIZEOF_IMAGE(render->image) > STRIP_BYTES)
			return (0);
		gif->strip = vips_image_copy_memory(render->image);
		if (gif->strip == NULL)
			return (-1);
	}
	step(render, g_object_ref(gif->strip));
	return (0);
}

static int
gif_draw(struct render *render)
{
	VipsImage *out;

	if (find_strip(render) != 0)
		return (-1);
	out = scale_frames(render->image, render->frames, (int)render->result.width,
	    (int)render->result.height);
	if (out == NULL)
		return (-1);
	step(render, out);
	return (0);
}

static void
gif_close(struct render *render)
{
	struct gif *gif = render->opened;

	g_clear_object(&gif->strip);
	g_free(gif);
}

const struct renderer gif_renderer = {
	gif_open, gif_measure, gif_draw, gif_close
};

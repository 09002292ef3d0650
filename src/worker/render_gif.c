/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * GIFs, animated as long as the animation is not too large.
 */

#include <string.h>

#include "worker/render.h"

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

	return (render->job->format == THUMBURL_FORMAT_GIF && frames > 1 &&
	    frames <= limits->animation_frames &&
	    (double)render->image->Xsize * render->image->Ysize * frames <=
	    limits->animation_pixels);
}

/* How long each frame is shown, and how often all. */
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

/* Scale frame i of the strip into its place in the canvas. */
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
 * Frames lie below each other in one strip, decoded in order and once.  Each is scaled by
 * itself, since the scaler would mix the edges of neighbours.
 */
static int
scale_frames(struct render *render)
{
	VipsImage *strip = render->image, *canvas;
	int width = (int)render->result->width, height = (int)render->result->height, i;

	if (strip->Xsize == width && vips_image_get_page_height(strip) == height)
		return (0);
	canvas = new_canvas(width, height * render->frames, strip->Bands);
	if (canvas == NULL)
		return (-1);
	for (i = 0; i < render->frames; i++)
		if (scale_frame(strip, i, canvas, height) != 0) {
			g_object_unref(canvas);
			return (-1);
		}
	copy_timing(strip, canvas);
	vips_image_set_int(canvas, VIPS_META_PAGE_HEIGHT, height);
	step(render, canvas);
	return (0);
}

int
render_gif(struct render *render)
{
	int frames;

	if (render->job->what == JOB_INFO)
		return (fit(render, render->survey.width, render->survey.height, 0));
	if (open_gif(render, 1) != 0)
		return (-1);
	frames = count_pages(render->image);
	render->palette = 1;
	if (check_source(render, render->image->Xsize, render->image->Ysize) != 0 ||
	    fit(render, render->image->Xsize, render->image->Ysize, 0) != 0)
		return (-1);
	if (is_animation(render, frames)) {
		render->frames = frames;
		if (open_gif(render, -1) != 0)
			return (-1);
	}
	if (to_srgb(render) != 0)
		return (-1);
	return (scale_frames(render));
}

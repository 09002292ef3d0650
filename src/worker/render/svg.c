/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * SVGs are drawn by librsvg at the size of the thumb, each size separately.
 *
 * librsvg is called directly, since libvips would parse the file twice, once for its size, and
 * rounds that size to whole pixels.
 *
 * NB: the document comes from memory and has no base URI, so that it cannot load other files.
 * Never pass RSVG_HANDLE_FLAG_UNLIMITED.
 */

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <librsvg/rsvg.h>
#include <zlib.h>

#include "renderer.h"
#include "worker/inspect/svg_text.h"

/* The largest difference between two ratios that is not visible. */
#define RATIOS_DIFFER	(1. / 16)

/* The largest surface of cairo. */
#define CAIRO_SIDE	32767U

/* The part of the document that is drawn, in its pixels. */
struct view {
	double			x, y, width, height;
};

struct svg {
	GBytes			*text;
	RsvgHandle		*handle;
	struct view		view;
};

static int
refuse_text(struct render *render)
{

	return (refuse(render, 413, "This SVG has more than %zu bytes of text, the limit",
	    render->limits->svg_bytes));
}

/* Inflate one gzip member, up to the limit.  NULL with a refusal. */
static GBytes *
inflate_svg(struct render *render)
{
	size_t most = render->limits->svg_bytes;
	z_stream z;
	uint8_t *text;
	int ret;

	memset(&z, 0, sizeof z);
	text = g_malloc(most + 1);
	z.next_in = (uint8_t *)(uintptr_t)render->bytes;
	z.avail_in = (uInt)render->len;
	z.next_out = text;
	z.avail_out = (uInt)most + 1;
	ret = inflateInit2(&z, 15 + 16);
	if (ret == Z_OK) {
		ret = inflate(&z, Z_FINISH);
		(void)inflateEnd(&z);
	}
	if (ret == Z_STREAM_END && z.total_out <= most)
		return (g_bytes_new_take(text, z.total_out));
	if (z.avail_out == 0)
		(void)refuse_text(render);
	else
		(void)refuse(render, 422, "This file is damaged: it cannot be decompressed");
	g_free(text);
	return (NULL);
}

static GBytes *
inflated_text(struct render *render)
{
	GBytes *text;
	gsize len;
	const uint8_t *bytes;

	if (render->len > render->limits->svg_bytes) {
		(void)refuse_text(render);
		return (NULL);
	}
	if (render->bytes[0] != 0x1f)
		return (g_bytes_new_static(render->bytes, render->len));
	text = inflate_svg(render);
	if (text == NULL)
		return (NULL);
	bytes = g_bytes_get_data(text, &len);
	if (len == 0 || bytes[0] == 0x1f || sniff(bytes, len).type != THUMBURL_TYPE_SVG) {
		(void)refuse(render, 422, "This file is compressed, but not an SVG");
		g_bytes_unref(text);
		return (NULL);
	}
	return (text);
}

/* Replace the text, if there is a new one. */
static GBytes *
replace(GBytes *text, char *new_text, size_t len)
{

	if (new_text == NULL)
		return (text);
	g_bytes_unref(text);
	return (g_bytes_new_take(new_text, len));
}

/* The decompressed text, in an encoding that can be searched. */
static GBytes *
readable_text(struct render *render)
{
	GBytes *text;
	char *new_text;
	gsize len, new_len = 0;
	const uint8_t *bytes;

	text = inflated_text(render);
	if (text == NULL)
		return (NULL);
	bytes = g_bytes_get_data(text, &len);
	if (svg_encoding(bytes, len, &new_text, &new_len) != SVG_STRANGE)
		return (replace(text, new_text, new_len));
	(void)refuse(render, 415, "The encoding of this SVG is not supported");
	g_bytes_unref(text);
	return (NULL);
}

static GBytes *
svg_text(struct render *render)
{
	GBytes *text;
	const char *heavy, *why;
	double expanded;
	gsize len;
	const uint8_t *bytes;

	text = readable_text(render);
	if (text == NULL)
		return (NULL);
	bytes = g_bytes_get_data(text, &len);
	why = svg_expanded(bytes, len, &expanded);
	if (why != NULL)
		(void)refuse(render, 413, "The length of this SVG's text is unknown: %s", why);
	else if (expanded > (double)render->limits->svg_bytes)
		(void)refuse_text(render);
	else if ((heavy = svg_heavy_filter(bytes, len)) != NULL)
		(void)refuse(render, 413, "This SVG has a filter that is too large: %s", heavy);
	else
		return (text);
	g_bytes_unref(text);
	return (NULL);
}

/*
 * Change the text so that the best match of the language is drawn, and images have their types.
 * From here on the job has the language that is drawn: all that select it have the same bytes.
 */
static GBytes *
prepare(struct render *render, GBytes *text)
{
	gsize len, new_len = 0;
	const uint8_t *bytes = g_bytes_get_data(text, &len);
	char *new_text;

	new_text = svg_switch(bytes, len, render->job.lang, &render->languages, &new_len);
	text = replace(text, new_text, new_len);
	bytes = g_bytes_get_data(text, &len);
	new_text = svg_type_data(bytes, len, &new_len);
	return (replace(text, new_text, new_len));
}

/*
 * librsvg matches systemLanguage with the locale in the environment when it loads a document.  The
 * forms differ: the locale of zh-hant-tw is zh_Hant_TW.
 */
static void
set_language(const char *lang)
{
	char locale[THUMBURL_LANG_MAX + 1];
	size_t i, len, start = 0;

	(void)g_strlcpy(locale, *lang == '\0' ? "en" : lang, sizeof locale);
	len = strlen(locale);
	for (i = 0; i <= len; i++) {
		if (i < len && locale[i] != '-')
			continue;
		if (start > 0 && i - start == 4)
			locale[start] = (char)toupper((unsigned char)locale[start]);
		if (start > 0 && i - start == 2) {
			locale[start] = (char)toupper((unsigned char)locale[start]);
			locale[start + 1] = (char)toupper((unsigned char)locale[start + 1]);
		}
		if (i < len)
			locale[i] = '_';
		start = i + 1;
	}
	(void)unsetenv("LANGUAGE");
	(void)setenv("LC_ALL", locale, 1);
}

static int
refuse_rsvg(struct render *render, GError *error)
{

	(void)refuse_size(render, 422, "This SVG cannot be drawn: %s",
	    error == NULL ? "no reason given" : error->message);
	g_clear_error(&error);
	return (-1);
}

static RsvgHandle *
load(struct render *render, GBytes *text)
{
	GError *error = NULL;
	GInputStream *stream;
	RsvgHandle *handle;

	set_language(render->job.lang);
	stream = g_memory_input_stream_new_from_bytes(text);
	handle = rsvg_handle_new_from_stream_sync(stream, NULL, RSVG_HANDLE_FLAGS_NONE, NULL,
	    &error);
	g_object_unref(stream);
	if (handle == NULL)
		(void)refuse_rsvg(render, error);
	else
		rsvg_handle_set_dpi(handle, 96);
	return (handle);
}

/*
 * MediaWiki's pages reserve space for thumbs of the ratio that its SVGReader reads, of whole pixels.
 * The thumb has this ratio, if that does not distort it visibly.
 */
static void
as_mediawiki_reads(const struct svg *svg, struct view *box)
{
	double width, height;
	gsize len;
	const uint8_t *bytes = g_bytes_get_data(svg->text, &len);

	if (svg_size(bytes, len, &width, &height) != 0 ||
	    fabs(width * box->height / (height * box->width) - 1) > RATIOS_DIFFER)
		return;
	box->width = width;
	box->height = height;
}

/* The view is set by width and height, or the viewBox, or the drawing itself. */
static int
find_view(struct render *render, RsvgHandle *handle, struct view *view)
{
	const RsvgRectangle plane = { 0, 0, render->job.width, render->job.width };
	GError *error = NULL;
	RsvgRectangle box, ink;
	gboolean has_box;

	view->x = view->y = 0;
	if (rsvg_handle_get_intrinsic_size_in_pixels(handle, &view->width, &view->height))
		return (0);
	rsvg_handle_get_intrinsic_dimensions(handle, NULL, NULL, NULL, NULL, &has_box, &box);
	if (has_box) {
		view->width = box.width;
		view->height = box.height;
		return (0);
	}
	if (!rsvg_handle_get_geometry_for_layer(handle, NULL, &plane, &ink, NULL, &error))
		return (refuse_rsvg(render, error));
	view->x = ink.x;
	view->y = ink.y;
	view->width = ink.width;
	view->height = ink.height;
	return (0);
}

/* Cairo's pixels are words of premultiplied alpha, red, green, blue; those of libvips are bytes. */
static void
unpremultiply(VipsImage *canvas)
{
	size_t i, n = (size_t)canvas->Xsize * (size_t)canvas->Ysize;
	uint8_t *p = VIPS_IMAGE_ADDR(canvas, 0, 0);
	uint32_t alpha, word;

	for (i = 0; i < n; i++, p += 4) {
		memcpy(&word, p, sizeof word);
		alpha = word >> 24;
		p[3] = (uint8_t)alpha;
		if (alpha == 0) {
			p[0] = p[1] = p[2] = 0;
			continue;
		}
		p[0] = (uint8_t)(((word >> 16 & 0xff) * 255 + alpha / 2) / alpha);
		p[1] = (uint8_t)(((word >> 8 & 0xff) * 255 + alpha / 2) / alpha);
		p[2] = (uint8_t)(((word & 0xff) * 255 + alpha / 2) / alpha);
	}
}

/* The document is stretched from its own size to exactly that of the canvas. */
static int
paint(struct render *render, RsvgHandle *handle, const struct view *view, VipsImage *canvas)
{
	const RsvgRectangle viewport = { 0, 0, view->x + view->width, view->y + view->height };
	GError *error = NULL;
	cairo_surface_t *surface;
	cairo_t *cr;
	gboolean drawn;

	surface = cairo_image_surface_create_for_data(VIPS_IMAGE_ADDR(canvas, 0, 0),
	    CAIRO_FORMAT_ARGB32, canvas->Xsize, canvas->Ysize, canvas->Xsize * 4);
	cr = cairo_create(surface);
	cairo_scale(cr, canvas->Xsize / view->width, canvas->Ysize / view->height);
	cairo_translate(cr, -view->x, -view->y);
	drawn = rsvg_handle_render_document(handle, cr, &viewport, &error);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	return (drawn ? 0 : refuse_rsvg(render, error));
}

static void
note_languages(struct render *render, GBytes *text)
{
	gsize len;
	const uint8_t *bytes = g_bytes_get_data(text, &len);

	render->named = svg_languages(bytes, len);
}

static int
svg_open(struct render *render)
{
	struct svg *svg = g_new0(struct svg, 1);

	render->opened = svg;
	svg->text = svg_text(render);
	if (svg->text == NULL)
		return (-1);
	if (render->job.what == JOB_INFO)
		note_languages(render, svg->text);
	svg->text = prepare(render, svg->text);
	svg->handle = load(render, svg->text);
	return (svg->handle == NULL ? -1 : 0);
}

/* MediaWiki makes a larger thumb smaller, and is asked for it. */
static int
check_side(struct render *render)
{
	const struct result *result = &render->result;
	const unsigned most = render->limits->svg_side;

	if (result->width > most && result->height > most)
		return (refuse_size(render, 413, "A thumb of %u x %u pixels is too large; the limit "
		    "of an SVG's shorter side is %u", result->width, result->height, most));
	if (result->width > CAIRO_SIDE || result->height > CAIRO_SIDE)
		return (refuse_size(render, 413, "A thumb of %u x %u pixels is too large; the limit "
		    "of an SVG is %u each way", result->width, result->height, CAIRO_SIDE));
	return (0);
}

static int
svg_measure(struct render *render)
{
	struct svg *svg = render->opened;
	struct view box;

	if (find_view(render, svg->handle, &svg->view) != 0)
		return (-1);
	box = svg->view;
	as_mediawiki_reads(svg, &box);
	if (fit(render, box.width, box.height, 1) != 0)
		return (-1);
	return (check_side(render));
}

static int
svg_draw(struct render *render)
{
	const struct svg *svg = render->opened;
	VipsImage *canvas;

	canvas = new_canvas((int)render->result.width, (int)render->result.height, 4);
	if (canvas == NULL)
		return (-1);
	step(render, canvas);
	memset(VIPS_IMAGE_ADDR(canvas, 0, 0), 0, VIPS_IMAGE_SIZEOF_IMAGE(canvas));
	if (paint(render, svg->handle, &svg->view, canvas) != 0)
		return (-1);
	unpremultiply(canvas);
	return (0);
}

static void
svg_close(struct render *render)
{
	struct svg *svg = render->opened;

	g_clear_object(&svg->handle);
	if (svg->text != NULL)
		g_bytes_unref(svg->text);
	g_free(svg);
}

const struct renderer svg_renderer = {
	svg_open, svg_measure, svg_draw, svg_close
};

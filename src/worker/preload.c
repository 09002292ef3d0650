/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Libraries load modules, configurations and tables when they are first used.  What of that a
 * locked worker cannot open any more is loaded here; the rest is left to warm_up().
 *
 * NB: no thread may be left at the end.  libvips' pixels are therefore not looked at.
 */

#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <fontconfig/fontconfig.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <librsvg/rsvg.h>
#include <vips/vips.h>

#include "worker/sandbox.h"

#define N(a)		(sizeof(a) / sizeof *(a))

/* What an SVG may contain, beside another SVG. */
static const char * const pictures[] = { "png", "jpeg", "gif" };

/* Text in a family of each sort, and a picture. */
static const char drawing[] =
	"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'>"
	"<text font-family='sans-serif'>A</text><text font-family='serif'>A</text>"
	"<text font-family='monospace'>A</text>"
	"<image width='1' height='1' href='data:image/png;base64,"
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5E"
	"rkJggg=='/></svg>";

/* gdk-pixbuf's modules: those there are thumbs with, and no other. */
static void
load_pictures(void)
{
	GdkPixbufLoader *loader;
	GSList *formats, *item;
	gchar *name;
	size_t i;

	formats = gdk_pixbuf_get_formats();
	for (item = formats; item != NULL; item = item->next) {
		name = gdk_pixbuf_format_get_name(item->data);
		for (i = 0; i < N(pictures) && strcmp(pictures[i], name) != 0; i++)
			continue;
		if (i == N(pictures))
			gdk_pixbuf_format_set_disabled(item->data, TRUE);
		g_free(name);
	}
	g_slist_free(formats);
	for (i = 0; i < N(pictures); i++) {
		loader = gdk_pixbuf_loader_new_with_type(pictures[i], NULL);
		if (loader == NULL)
			continue;
		(void)gdk_pixbuf_loader_close(loader, NULL);
		g_object_unref(loader);
	}
}

static int
load_svg(void)
{
	const RsvgRectangle viewport = { 0, 0, 8, 8 };
	cairo_surface_t *surface;
	RsvgHandle *handle;
	cairo_t *cr;
	gboolean drawn;

	handle = rsvg_handle_new_from_data((const guint8 *)drawing, sizeof drawing - 1, NULL);
	if (handle == NULL)
		return (-1);
	surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 8, 8);
	cr = cairo_create(surface);
	drawn = rsvg_handle_render_document(handle, cr, &viewport, NULL);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	g_object_unref(handle);
	return (drawn ? 0 : -1);
}

/* libvips' inner loops are compiled when an operation is made: Orc gets memory for them. */
static int
load_vips(void)
{
	VipsImage *black = NULL, *small = NULL;
	int ret;

	ret = vips_black(&black, 16, 16, "bands", 3, NULL) != 0 ||
	    vips_reducev(black, &small, 1.5, NULL) != 0;
	g_clear_object(&small);
	g_clear_object(&black);
	return (ret ? -1 : 0);
}

/* ImageMagick loads all of its decoders at once; nothing happens unless it is wanted. */
static void
load_magick(void)
{
	static const char stub[] = "gimp xcf v001";
	VipsImage *image = NULL;

	(void)vips_magickload_buffer((void *)(uintptr_t)stub, sizeof stub, &image, NULL);
	g_clear_object(&image);
	vips_error_clear();
}

int
preload(void)
{

	(void)setenv("LC_ALL", "en", 1);
	tzset();
	if (!FcInit() || load_vips() != 0 || load_svg() != 0)
		return (-1);
	/* what changes among the fonts is for the next worker: this one cannot read it */
	(void)FcConfigSetRescanInterval(NULL, 0);
	load_pictures();
	load_magick();
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * librsvg loads fonts, modules for images, and tables of character sets at their first use.
 */

#include "config.h"

#include <iconv.h>
#include <string.h>

#include <librsvg/rsvg.h>
#include <pango/pangocairo.h>
/* librsvg 2.60 reads images itself, and by then gdk-pixbuf may leave threads and run programs. */
#define WITH_GDK_PIXBUF	(!LIBRSVG_CHECK_VERSION(2, 60, 0))
#if WITH_GDK_PIXBUF
#  include <gdk-pixbuf/gdk-pixbuf.h>
#endif

#include "sandbox.h"

/* Text in each generic family, and an image. */
static const char drawing[] =
	"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'>"
	"<text font-family='sans-serif'>A</text><text font-family='serif'>A</text>"
	"<text font-family='monospace'>A</text>"
	"<image width='1' height='1' href='data:image/png;base64,"
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5E"
	"rkJggg=='/></svg>";

#define N(a)		(sizeof(a) / sizeof *(a))

/*
 * Character sets that the first line of an SVG may name.  The C library loads a module for each at
 * its first use, and keeps it as long as it is in use.
 */
static const char * const charsets[] = {
	"BIG5", "CP1250", "CP1251", "CP1252", "CP1253", "CP1254", "CP1255", "CP1256", "CP1257",
	"CP1258", "EUC-CN", "EUC-JP", "EUC-KR", "GB18030", "GBK", "ISO-8859-2", "ISO-8859-3",
	"ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-9",
	"ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16", "KOI8-R", "KOI8-U",
	"MACINTOSH", "SJIS", "TIS-620",
};
static iconv_t in_use[N(charsets)];

static void
load_charsets(void)
{
	size_t i;

	for (i = 0; i < N(charsets); i++)
		in_use[i] = iconv_open("UTF-8", charsets[i]);
}

#if WITH_GDK_PIXBUF
/* Types of images in an SVG, apart from SVGs. */
static const char * const pictures[] = { "png", "jpeg", "gif" };

/* Load the modules of gdk-pixbuf for these types, and no other. */
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
#endif

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
	/* from Pango 1.52 on, a font map keeps a thread; fontconfig keeps its data */
	pango_cairo_font_map_set_default(NULL);
	return (drawn ? 0 : -1);
}

int
preload_svg(void)
{

	load_charsets();
	if (load_svg() != 0)
		return (-1);
#if WITH_GDK_PIXBUF
	load_pictures();
#endif
	return (0);
}

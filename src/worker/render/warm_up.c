/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A few thumbs are rendered before the first job: libraries start threads, read tables and compile
 * code at their first use, and no client should wait for that.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <vips/vips.h>

#include "job/launch.h"
#include "job/tray.h"
#include "render.h"

/* Any SVG: preload() has loaded fonts and modules for images. */
#if WITH_RSVG
static const char svg[] =
    "<svg xmlns='http://www.w3.org/2000/svg' width='16' height='16'><circle r='9'/></svg>";
#endif

/* An empty page. */
#if WITH_DJVU
static const char djvu[] = "AT&TFORM\0\0\0\x16" "DJVUINFO\0\0\0\x0a"
    "\0\x10\0\x10\x18\0\x64\0\x16\1";
#endif

/* A font that is not in the document. */
#if WITH_POPPLER
static const char pdf[] =
    "%PDF-1.4\n"
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 16 16]/Contents 4 0 R"
    "/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    "4 0 obj<</Length 20>>stream\n"
    "BT /F 9 Tf (x) Tj ET\n"
    "endstream endobj\n"
    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    "trailer<</Root 1 0 R>>\n"
    "%%EOF\n";
#endif

static const struct {
	enum thumburl_type	type;
	enum thumburl_format	format;
	const char		*bytes;
	size_t			len;
} originals[] = {
	{ THUMBURL_TYPE_NONE, THUMBURL_FORMAT_JPG, NULL, 0 },	/* for builds without others */
#if WITH_DJVU
	{ THUMBURL_TYPE_DJVU, THUMBURL_FORMAT_JPG, djvu, sizeof djvu - 1 },
#endif
#if WITH_RSVG
	{ THUMBURL_TYPE_SVG, THUMBURL_FORMAT_PNG, svg, sizeof svg - 1 },
#endif
#if WITH_POPPLER
	{ THUMBURL_TYPE_PDF, THUMBURL_FORMAT_JPG, pdf, sizeof pdf - 1 },
#endif
};

#define N(a)		(sizeof(a) / sizeof *(a))

#define SIDE		16

static int made;

static int
note(struct result *result, const void *thumb, size_t size)
{

	(void)result;
	(void)size;
	made = thumb != NULL;
	return (0);
}

/* Closes the original. */
static int
render_one(enum thumburl_type type, enum thumburl_format format, unsigned width, int original,
    const struct render_options *options)
{
	const struct job job = {
		.magic = JOB_MAGIC,
		.what = JOB_THUMB,
		.type = type,
		.format = format,
		.width = width,
		.page = 1,
		.seconds = -1,
	};
	struct batch batch;

	if (original < 0)
		return (-1);
	made = 0;
	batch_begin(&batch, &job);
	(void)render(&batch, original, options, note);
	(void)close(original);
	return (made ? 0 : -1);
}

/* The tray is the only file that a worker can write to; no thumb is in it yet. */
static int
as_file(const char *bytes, size_t len)
{

	if (ftruncate(LAUNCH_TRAY, 0) != 0 || tray_put(LAUNCH_TRAY, bytes, len) != 0)
		return (-1);
	return (fcntl(LAUNCH_TRAY, F_DUPFD_CLOEXEC, 0));
}

static int
blank_photograph(void)
{
	VipsImage *black;
	void *bytes;
	size_t len;
	int fd = -1;

	if (vips_black(&black, 8 * SIDE, 8 * SIDE, "bands", 3, NULL) != 0)
		return (-1);
	if (vips_jpegsave_buffer(black, &bytes, &len, NULL) == 0) {
		fd = as_file(bytes, len);
		g_free(bytes);
	}
	g_object_unref(black);
	return (fd);
}

/* libvips compiles the code that scales at its first use. */
static int
scale_once(const struct render_options *options)
{
	const struct render_options all = { THUMBURL_ALL_TYPES, options->original };

	return (render_one(THUMBURL_TYPE_JPEG, THUMBURL_FORMAT_JPG, SIDE, blank_photograph(),
	    &all));
}

int
warm_up(const struct render_options *options)
{
	size_t i;

	for (i = 0; i < N(originals); i++)
		if ((options->types & 1U << originals[i].type) != 0 &&
		    render_one(originals[i].type, originals[i].format, SIDE,
		    as_file(originals[i].bytes, originals[i].len), options) != 0)
			return (-1);
	return (scale_once(options) != 0 || ftruncate(LAUNCH_TRAY, 0) != 0 ? -1 : 0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A few thumbs nobody asked for: libraries read fonts, caches, tables and modules when they
 * first need them.  The first client is not to wait for that, and a sandbox is not to see it.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>

#include <string.h>
#include <unistd.h>

#include "worker/render.h"

/* Text for pango and fontconfig, a picture for gdk-pixbuf. */
static const char svg[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"16\" height=\"16\">"
    "<text y=\"9\" font-size=\"9\" xml:lang=\"en\">x</text>"
    "<text y=\"9\" font-size=\"9\" font-family=\"serif\">x</text>"
    "<image width=\"1\" height=\"1\" href=\"data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJg"
    "gg==\"/></svg>";

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
	enum thumburl_kind	kind;
	enum thumburl_format	format;
	const char		*bytes;
	size_t			len;
} originals[] = {
	{ THUMBURL_KIND_SVG, THUMBURL_FORMAT_PNG, svg, sizeof svg - 1 },
#if WITH_POPPLER
	{ THUMBURL_KIND_PDF, THUMBURL_FORMAT_JPG, pdf, sizeof pdf - 1 },
#endif
};

#define N(a)		(sizeof(a) / sizeof *(a))

/* Returns the thumb's status, or -1 with errno. */
static int
render_one(const struct job *job, const char *bytes, size_t len, uint32_t kinds)
{
	struct result result = { .status = 0 };
	int original, thumb, ok;

	original = memfd_create("warm-up", MFD_CLOEXEC);
	if (original < 0)
		return (-1);
	ok = write(original, bytes, len) == (ssize_t)len;
	if (ok) {
		thumb = render(job, original, kinds, &result);
		if (thumb >= 0)
			(void)close(thumb);
	}
	(void)close(original);
	return (ok ? (int)result.status : -1);
}

int
warm_up(uint32_t kinds)
{
	struct job job = {
		.magic = JOB_MAGIC,
		.what = JOB_THUMB,
		.width = 16,
		.page = 1,
		.seconds = -1,
	};
	size_t i;

	for (i = 0; i < N(originals); i++) {
		if ((kinds & 1U << originals[i].kind) == 0)
			continue;
		job.kind = originals[i].kind;
		job.format = originals[i].format;
		if (render_one(&job, originals[i].bytes, originals[i].len, kinds) != 200)
			return (-1);
	}
	return (0);
}

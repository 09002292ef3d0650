/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The libraries of this process, for an operator: a line each, with tabs between its words.
 */

#include "config.h"

#include <stdio.h>

#include <vips/vips.h>
#if WITH_RSVG
#include <librsvg/rsvg.h>
#endif
#if WITH_VIDEO
#include <libavcodec/avcodec.h>
#include <libavutil/avutil.h>
#endif

#include "pdf_splash.h"
#include "render.h"
#include "renderer.h"

static void
tell(const char *name, const char *version)
{

	printf("library\t%s %s\n", name, version);
}

#if WITH_RSVG
static void
tell_rsvg(void)
{
	char version[64];

	(void)snprintf(version, sizeof version, "%u.%u.%u", rsvg_major_version,
	    rsvg_minor_version, rsvg_micro_version);
	tell("librsvg", version);
}
#endif

/* The codecs that libheif may lack, and the package of each where it is a separate one. */
static const struct {
	int			(*has)(enum thumburl_type type);
	enum thumburl_type	type;
	const char		*text;
} codecs[] = {
	{ heif_has_decoder, THUMBURL_TYPE_HEIF, "HEIC originals (415): libheif has no decoder of "
	    "HEVC; see libheif-plugin-libde265" },
	{ heif_has_decoder, THUMBURL_TYPE_AVIF, "AVIF originals (415): libheif has no decoder of "
	    "AV1; see libheif-plugin-dav1d or libheif-plugin-aomdec" },
	{ heif_has_encoder, THUMBURL_TYPE_AVIF, "thumbs in AVIF (415): libheif has no encoder of "
	    "AV1; see libheif-plugin-aomenc" },
};

static void
tell_heif(uint32_t types)
{
	size_t i;

	if (heif_version() == NULL)
		return;
	tell("libheif", heif_version());
	for (i = 0; i < sizeof codecs / sizeof codecs[0]; i++)
		if ((types & 1U << codecs[i].type) && !codecs[i].has(codecs[i].type))
			printf("lacks\t%s\n", codecs[i].text);
}

void
report_libraries(uint32_t types)
{

	tell("libvips", vips_version_string());
#if WITH_RSVG
	tell_rsvg();
#endif
#if WITH_POPPLER
	tell("poppler", splash_version());
#endif
#if WITH_VIDEO
	tell("FFmpeg", av_version_info());
#endif
	tell_heif(types);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The libraries of this process, for an operator: a line each, with tabs between its words.
 *
 * NB: libheif belongs to libvips, and may come without codecs, which are separate packages in some
 * systems.  It is not linked: its functions are found if libvips has loaded it.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <dlfcn.h>
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

#define HEIF		"libheif.so.1"

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

/* An image of 64 by 64 in a format: whether it can be written. */
static int
can_save_avif(void)
{
	VipsImage *black = NULL;
	void *bytes = NULL;
	size_t len;
	int ret;

	ret = vips_black(&black, 64, 64, "bands", 3, NULL) != 0 ||
	    vips_heifsave_buffer(black, &bytes, &len, "compression",
	    VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort", 0, NULL) != 0;
	g_free(bytes);
	g_clear_object(&black);
	vips_error_clear();
	return (!ret);
}

/* The codecs that libheif may lack: its number, the type, and the package where it is separate. */
static const struct {
	int			codec;
	enum thumburl_type	type;
	const char		*text;
} decoders[] = {
	{ 1, THUMBURL_TYPE_HEIF, "HEIC originals (415): libheif has no decoder of HEVC; see "
	    "libheif-plugin-libde265" },
	{ 4, THUMBURL_TYPE_AVIF, "AVIF originals (415): libheif has no decoder of AV1; see "
	    "libheif-plugin-dav1d or libheif-plugin-aomdec" },
};

static void
tell_heif(uint32_t types)
{
	void *lib = dlopen(HEIF, RTLD_NOLOAD | RTLD_LAZY);
	const char *(*version)(void);
	int (*has_decoder)(int);
	size_t i;

	if (lib == NULL)
		return;
	*(void **)&version = dlsym(lib, "heif_get_version");
	*(void **)&has_decoder = dlsym(lib, "heif_have_decoder_for_format");
	if (version != NULL)
		tell("libheif", version());
	for (i = 0; has_decoder != NULL && i < sizeof decoders / sizeof decoders[0]; i++)
		if ((types & 1U << decoders[i].type) && !has_decoder(decoders[i].codec))
			printf("lacks\t%s\n", decoders[i].text);
	(void)dlclose(lib);
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
	if (!can_save_avif())
		printf("lacks\tthumbs in AVIF (415): libheif has no encoder of AV1; see "
		    "libheif-plugin-aomenc\n");
}

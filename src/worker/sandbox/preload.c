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
#include <vips/vips.h>

#include "sandbox.h"

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

#if WITH_MAGICK
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
#endif

int
preload(void)
{

	(void)setenv("LC_ALL", "en", 1);
	tzset();
	if (fonts_load() != 0 || load_vips() != 0)
		return (-1);
#if WITH_RSVG
	if (preload_svg() != 0)
		return (-1);
#endif
	/* what changes among the fonts is for the next worker: this one cannot read it */
	(void)FcConfigSetRescanInterval(NULL, 0);
#if WITH_MAGICK
	load_magick();
#endif
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Libraries load modules, configurations and tables at their first use.  Files that a locked worker
 * cannot open are loaded here; warm_up() does the rest.
 *
 * NB: no thread may be left at the end.  Therefore libvips must not compute any pixels.
 */

#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <fontconfig/fontconfig.h>
#include <vips/vips.h>

#include "sandbox.h"

/* libvips compiles inner loops when an operation is created: Orc allocates memory for them. */
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
/* ImageMagick loads all of its decoders at once.  Nothing happens unless a type needs it. */
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
	/* a worker cannot read changed fonts: the next worker will */
	(void)FcConfigSetRescanInterval(NULL, 0);
#if WITH_MAGICK
	load_magick();
#endif
	return (0);
}

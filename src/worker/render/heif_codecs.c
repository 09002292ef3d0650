/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The codecs of libheif, which are separate packages in some systems.
 *
 * NB: libheif belongs to libvips and is not linked: its functions are found if libvips has loaded
 * it.
 */

#define _GNU_SOURCE 1

#include <dlfcn.h>
#include <stddef.h>

#include "renderer.h"

#define LIBRARY		"libheif.so.1"

/* The number of a codec there. */
static const int codecs[THUMBURL_N_TYPES] = {
	[THUMBURL_TYPE_HEIF] = 1,	/* HEVC */
	[THUMBURL_TYPE_AVIF] = 4,	/* AV1 */
};

static void *
find(const char *name)
{
	void *library = dlopen(LIBRARY, RTLD_NOLOAD | RTLD_LAZY), *function;

	if (library == NULL)
		return (NULL);
	function = dlsym(library, name);
	(void)dlclose(library);		/* libvips still has it */
	return (function);
}

static int
has(const char *name, enum thumburl_type type)
{
	int (*have)(int);

	*(void **)&have = find(name);
	return (have == NULL || have(codecs[type]));
}

int
heif_has_decoder(enum thumburl_type type)
{

	return (has("heif_have_decoder_for_format", type));
}

int
heif_has_encoder(enum thumburl_type type)
{

	return (has("heif_have_encoder_for_format", type));
}

const char *
heif_version(void)
{
	const char *(*version)(void);

	*(void **)&version = find("heif_get_version");
	return (version != NULL ? version() : NULL);
}

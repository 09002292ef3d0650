/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Starting libvips: silent, without caches and threads, and with the loaders of the types that are
 * rendered.
 */

#include <vips/vips.h>

#include "render.h"

/* The loaders there are; whatever else this libvips can load stays blocked. */
static const char * const loaders[] = {
	"VipsForeignLoadJpeg",
	"VipsForeignLoadPng",
	"VipsForeignLoadWebp",
	"VipsForeignLoadNsgif",
	"VipsForeignLoadTiff",
};

/* Two codecs, each as large as all of these together: only where they are wanted. */
static const char heif_loader[] = "VipsForeignLoadHeif";

/* ImageMagick's decoders are many and old: only where XCF is wanted. */
static const char magick_loader[] = "VipsForeignLoadMagick";

#define N(a)		(sizeof(a) / sizeof *(a))

static GLogWriterOutput
log_nothing(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer priv)
{

	(void)level;
	(void)fields;
	(void)n_fields;
	(void)priv;
	return (G_LOG_WRITER_HANDLED);
}

/* What libraries have to say about hostile files fills logs and helps nobody. */
static void
print_nothing(const gchar *text)
{

	(void)text;
}

int
start_vips(const char *name, uint32_t types)
{
	size_t i;

	g_log_set_writer_func(log_nothing, NULL, NULL);
	(void)g_set_print_handler(print_nothing);
	(void)g_set_printerr_handler(print_nothing);
	if (VIPS_INIT(name) != 0)
		return (-1);
	vips_cache_set_max(0);
	vips_cache_set_max_mem(0);
	vips_cache_set_max_files(0);
	vips_concurrency_set(1);
	vips_operation_block_set("VipsForeignLoad", TRUE);
	for (i = 0; i < N(loaders); i++)
		vips_operation_block_set(loaders[i], FALSE);
	if (types & (THUMBURL_TYPE_BIT(AVIF) | THUMBURL_TYPE_BIT(HEIF)))
		vips_operation_block_set(heif_loader, FALSE);
	if (types & THUMBURL_TYPE_BIT(XCF))
		vips_operation_block_set(magick_loader, FALSE);
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * libvips is started without messages, caches and threads, with the loaders of the enabled types.
 */

#include <vips/vips.h>

#include "render.h"
#include "renderer.h"

static GLogWriterOutput
log_nothing(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer priv)
{

	(void)level;
	(void)fields;
	(void)n_fields;
	(void)priv;
	return (G_LOG_WRITER_HANDLED);
}

/* Drop messages: those of libraries about hostile files would fill the log. */
static void
print_nothing(const gchar *text)
{

	(void)text;
}

/*
 * Block all loaders except those of enabled types.  Returns the enabled types whose loaders this
 * libvips has.
 */
static uint32_t
allow_loaders(uint32_t set)
{
	const struct decoder *decoder;
	const char *loader;
	unsigned i;

	vips_operation_block_set("VipsForeignLoad", TRUE);
	/* warm_up() needs it */
	vips_operation_block_set(decoder_of(THUMBURL_TYPE_JPEG)->loader, FALSE);
	for (i = 0; i < THUMBURL_N_TYPES; i++) {
		decoder = decoder_of((enum thumburl_type)i);
		loader = decoder->loader;
		if ((set & 1U << i) == 0 || loader == NULL)
			continue;
		if (g_type_from_name(loader) == 0 && decoder->other_loader != NULL)
			loader = decoder->other_loader;
		if (g_type_from_name(loader) == 0)
			set &= ~(1U << i);
		else
			vips_operation_block_set(loader, FALSE);
	}
	return (set);
}

int
start_vips(const char *name, uint32_t *set)
{

	g_log_set_writer_func(log_nothing, NULL, NULL);
	(void)g_set_print_handler(print_nothing);
	(void)g_set_printerr_handler(print_nothing);
	if (VIPS_INIT(name) != 0)
		return (-1);
	vips_cache_set_max(0);
	vips_cache_set_max_mem(0);
	vips_cache_set_max_files(0);
	vips_concurrency_set(1);
	*set = allow_loaders(*set);
	return (0);
}

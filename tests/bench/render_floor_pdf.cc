/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * PDFs of the floor: poppler-cpp.
 */

#include <cstring>
#include <string>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

extern "C" {
#include "render_floor.h"
}

/* A document that stays open: poppler looks for fonts once. */
const char nothing[] = "%PDF-1.0\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

static void
keep_one_open()
{
	static const poppler::document *first;

	if (first == nullptr)
		first = poppler::document::load_from_raw_data(nothing, sizeof nothing - 1);
}

void *
pdf_open(const struct order *order, double *width, double *height)
{
	poppler::document *document;
	poppler::page *page;

	poppler::set_debug_error_function([](const std::string &, void *) {}, nullptr);
	keep_one_open();
	document = poppler::document::load_from_raw_data(
	    reinterpret_cast<const char *>(order->bytes), static_cast<int>(order->len));
	if (document == nullptr)
		die(order->file);
	page = document->create_page(0);
	*width = page->page_rect().width();
	*height = page->page_rect().height();
	delete page;
	return (document);
}

void
pdf_draw(void *opened, int width, int height, uint8_t *rgb)
{
	poppler::document *document = static_cast<poppler::document *>(opened);
	poppler::page *page = document->create_page(0);
	poppler::page_renderer renderer;
	poppler::image image;
	int y;

	renderer.set_image_format(poppler::image::format_rgb24);
	renderer.set_render_hint(poppler::page_renderer::antialiasing);
	renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
	image = renderer.render_page(page, 72.0 * width / page->page_rect().width(),
	    72.0 * height / page->page_rect().height(), 0, 0, width, height);
	for (y = 0; y < height; y++)
		memcpy(rgb + static_cast<ptrdiff_t>(width) * 3 * y,
		    image.const_data() + static_cast<ptrdiff_t>(image.bytes_per_row()) * y,
		    static_cast<size_t>(width) * 3);
	delete page;
	delete document;
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * pdf_splash.h with poppler-cpp, the only C++ of the program.
 *
 * NB: no exception may leave this file.
 */

#include <climits>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>
#include <poppler-version.h>

#include "pdf_splash.h"

#define POINTS_PER_INCH	72.0

struct splash {
	std::unique_ptr<poppler::document>	document;
};

namespace {

/* Drop messages: poppler prints many about hostile files. */
void
say_nothing(const std::string &, void *)
{
}

std::unique_ptr<poppler::page>
get_page(const struct splash *splash, int page)
{

	return (std::unique_ptr<poppler::page>(splash->document->create_page(page - 1)));
}

/* The size of a page with its rotation applied. */
std::pair<double, double>
size_of(const poppler::page &page)
{
	const poppler::rectf box = page.page_rect(poppler::crop_box);
	const poppler::page::orientation_enum turn = page.orientation();

	if (turn == poppler::page::landscape || turn == poppler::page::seascape)
		return (std::make_pair(box.height(), box.width()));
	return (std::make_pair(box.width(), box.height()));
}

poppler::image
render(const poppler::page &page, int width, int height)
{
	const std::pair<double, double> size = size_of(page);
	poppler::page_renderer renderer;

	renderer.set_image_format(poppler::image::format_rgb24);
	renderer.set_render_hint(poppler::page_renderer::antialiasing);
	renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
	/* by default a line thinner than a pixel is as dark as a line of one pixel */
	renderer.set_line_mode(poppler::page_renderer::line_shape);
	return (renderer.render_page(&page, POINTS_PER_INCH * width / size.first,
	    POINTS_PER_INCH * height / size.second, 0, 0, width, height));
}

/*
 * Poppler keeps its data about the system's fonts and tables as long as any document is open: this
 * one stays open, so that they are looked up once.
 */
const char nothing[] = "%PDF-1.0\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

void
keep_one_open()
{
	static std::unique_ptr<poppler::document> first;

	if (!first)
		first.reset(poppler::document::load_from_raw_data(nothing, sizeof nothing - 1));
}

}

const char *
splash_version(void)
{
	static const std::string version = poppler::version_string();

	return (version.c_str());
}

struct splash *
splash_open(const uint8_t *bytes, size_t len)
try {
	std::unique_ptr<poppler::document> document;

	poppler::set_debug_error_function(say_nothing, nullptr);
	keep_one_open();
	if (len > INT_MAX)
		return (nullptr);
	document.reset(poppler::document::load_from_raw_data(
	    reinterpret_cast<const char *>(bytes), static_cast<int>(len)));
	return (document ? new splash{ std::move(document) } : nullptr);
} catch (...) {
	return (nullptr);
}

int
splash_is_locked(const struct splash *splash)
{

	return (splash->document->is_locked());
}

int
splash_pages(const struct splash *splash)
try {
	return (splash->document->pages());
} catch (...) {
	return (0);
}

int
splash_measure(const struct splash *splash, int page, double *width, double *height)
try {
	const std::unique_ptr<poppler::page> p = get_page(splash, page);
	std::pair<double, double> size;

	if (!p)
		return (-1);
	size = size_of(*p);
	*width = size.first;
	*height = size.second;
	return (0);
} catch (...) {
	return (-1);
}

int
splash_draw(const struct splash *splash, int page, int width, int height, uint8_t *rgb)
try {
	const std::unique_ptr<poppler::page> p = get_page(splash, page);
	const size_t row = static_cast<size_t>(width) * 3;
	poppler::image image;
	int y;

	if (!p)
		return (-1);
	image = render(*p, width, height);
	if (!image.is_valid() || image.width() != width || image.height() != height)
		return (-1);
	for (y = 0; y < height; y++)
		memcpy(rgb + row * static_cast<size_t>(y),
		    image.const_data() + static_cast<ptrdiff_t>(image.bytes_per_row()) * y, row);
	return (0);
} catch (...) {
	return (-1);
}

void
splash_close(struct splash **splashp)
{

	delete *splashp;
	*splashp = nullptr;
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The least cost of a thumb: the calls of the libraries, and nothing around them.
 *
 * The parts of a renderer are left out: sockets, a process of its own, sniffing, limits, damaged
 * files, metadata, pages and times that do not exist.
 */

#ifndef RENDER_FLOOR_H_INCLUDED
#define RENDER_FLOOR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include <vips/vips.h>

struct order {
	const char		*file;
	uint8_t			*bytes;
	size_t			len;
	int			width;
	const char		*png;		/* compressed: all, none, or a palette's bits */
};

/* Each draws the thumb, or ends the program. */
VipsImage *draw_raster(const struct order *order);
VipsImage *draw_gif(const struct order *order);
VipsImage *draw_svg(const struct order *order);
VipsImage *draw_pdf(const struct order *order);
VipsImage *draw_video(const struct order *order);

/* render_floor_pdf.cc: the size in points, then the pixels; page 1. */
void *pdf_open(const struct order *order, double *width, double *height);
void pdf_draw(void *document, int width, int height, uint8_t *rgb);

void die(const char *what) __attribute__((noreturn));
int height_for(const struct order *order, double width, double height);
VipsImage *canvas(int width, int height, int bands);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Truncated PNGs are decoded as far as they go.  libvips reads only complete rows, and leaves old
 * memory in the pixels that it cannot read.  libpng decodes all pixels that are there: those of an
 * interlaced image show the whole image, coarsely.  Missing pixels are transparent.
 */

#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "renderer.h"

/* The limit of libvips for chunks without pixels. */
#define CHUNK_BYTES	(50 << 20)

struct cut {
	struct render		*render;
	VipsImage		*canvas;
	int			rows;			/* decoded, in any pass */
};

static void
keep_profile(png_struct *png, png_info *info, VipsImage *canvas)
{
	png_charp name;
	png_bytep profile;
	png_uint_32 len;
	int method;

	if (png_get_iCCP(png, info, &name, &method, &profile, &len) != 0)
		vips_image_set_blob_copy(canvas, VIPS_META_ICC_NAME, profile, len);
}

/* The header is complete: ask for 8 bits of red, green, blue and alpha. */
static void
on_info(png_struct *png, png_info *info)
{
	struct cut *cut = png_get_progressive_ptr(png);

	png_set_expand(png);
	png_set_strip_16(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
	(void)png_set_interlace_handling(png);
	png_read_update_info(png, info);
	cut->canvas = new_canvas((int)png_get_image_width(png, info),
	    (int)png_get_image_height(png, info), 4);
	if (cut->canvas == NULL)
		png_error(png, "no memory");
	memset(VIPS_IMAGE_ADDR(cut->canvas, 0, 0), 0, VIPS_IMAGE_SIZEOF_IMAGE(cut->canvas));
	keep_profile(png, info, cut->canvas);
}

static void
on_row(png_struct *png, png_byte *bytes, png_uint_32 row, int pass)
{
	struct cut *cut = png_get_progressive_ptr(png);

	(void)pass;
	if (bytes == NULL)
		return;
	png_progressive_combine_row(png, VIPS_IMAGE_ADDR(cut->canvas, 0, (int)row), bytes);
	cut->rows++;
}

static void
on_error(png_struct *png, png_const_charp text)
{

	(void)text;
	longjmp(png_jmpbuf(png), 1);
}

static void
on_warning(png_struct *png, png_const_charp text)
{

	(void)png;
	(void)text;
}

/* Decode until libpng stops, for any reason: the pixels so far are valid. */
static void
decode(struct cut *cut, png_struct *png, png_info *info)
{

	if (setjmp(png_jmpbuf(png)) != 0)
		return;
	png_set_chunk_malloc_max(png, CHUNK_BYTES);
	png_set_progressive_read_fn(png, cut, on_info, on_row, NULL);
	png_process_data(png, info, (png_byte *)(uintptr_t)cut->render->bytes,
	    cut->render->len);
}

int
open_cut_png(struct render *render, VipsImage **out)
{
	struct cut cut = { render, NULL, 0 };
	png_struct *png;
	png_info *info = NULL;

	png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
	if (png != NULL)
		info = png_create_info_struct(png);
	if (info != NULL)
		decode(&cut, png, info);
	png_destroy_read_struct(&png, &info, NULL);
	if (cut.rows == 0) {
		g_clear_object(&cut.canvas);
		return (refuse_cut(render));
	}
	*out = cut.canvas;
	return (0);
}

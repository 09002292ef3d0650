/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A page of a TIFF may code its samples in many ways.  libvips loads some of them and misreads
 * others.  The supported ones, and their conversion to bytes, are here.
 */

#include "renderer.h"
#include "worker/inspect/tiff_page.h"

/*
 * Samples that libvips loads, and their conversion: (sample + before) * factor is a byte.  As in
 * MediaWiki's ImageMagick, signed samples begin at their least value, and floating-point samples
 * range from 0 to 1 and are not linear light.
 */
static const struct coding {
	unsigned		format, bits;
	int			converts;
	double			before, factor;
} codings[] = {
	{ TIFF_UNSIGNED,	1,	0, 0, 0 },
	{ TIFF_UNSIGNED,	2,	0, 0, 0 },
	{ TIFF_UNSIGNED,	4,	0, 0, 0 },
	{ TIFF_UNSIGNED,	8,	0, 0, 0 },
	{ TIFF_UNSIGNED,	16,	0, 0, 0 },
	{ TIFF_UNSIGNED,	32,	1, 0, 1.0 / (1 << 24) },
	{ TIFF_SIGNED,		8,	1, 128, 1 },
	{ TIFF_SIGNED,		16,	1, 32768, 1.0 / 256 },
	{ TIFF_FLOAT,		32,	1, 0, 255 },
};

static const struct coding *
find_coding(const struct tiff_page *page)
{
	size_t i;

	for (i = 0; i < sizeof codings / sizeof *codings; i++)
		if (codings[i].format == page->format && codings[i].bits == page->bits)
			return (&codings[i]);
	return (NULL);
}

static const char *
format_name(unsigned format)
{

	switch (format) {
	case TIFF_UNSIGNED:
		return ("unsigned");
	case TIFF_SIGNED:
		return ("signed");
	case TIFF_FLOAT:
		return ("floating-point");
	default:
		return ("unusual");
	}
}

/* Refuse a valid coding that libvips misreads or lacks: the fallback may have a thumb of it. */
static int
refuse_coding(struct render *render, const struct tiff_page *page)
{

	if (page->compression == TIFF_COMPRESSION_OLD_JPEG)
		return (refuse(render, 415, "TIFFs with old-style JPEG are not supported"));
	if (page->photometric == TIFF_YCBCR)
		return (refuse(render, 415,
		    "TIFFs in YCbCr are not supported, unless they are compressed as JPEG"));
	return (refuse(render, 415, "TIFFs with %s samples of %u bits are not supported",
	    format_name(page->format), page->bits));
}

static int
is_readable(const struct tiff_page *page)
{
	const struct coding *coding = find_coding(page);

	if (coding == NULL || page->compression == TIFF_COMPRESSION_OLD_JPEG)
		return (0);
	if (page->photometric == TIFF_YCBCR)
		return (page->compression == TIFF_COMPRESSION_JPEG);
	/* other colour spaces have another range than 0 to 1 */
	return (!coding->converts || page->photometric <= TIFF_RGB);
}

static void
replace(VipsImage **image, VipsImage *other)
{

	g_object_unref(*image);
	*image = other;
}

/* Convert the samples to bytes. */
static int
to_bytes(VipsImage **image, const struct coding *coding)
{
	VipsImage *bytes, *out;
	const VipsInterpretation space = (*image)->Bands < 3 ?
	    VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;

	if (vips_linear1(*image, &bytes, coding->factor, coding->before * coding->factor,
	    "uchar", TRUE, NULL) != 0)
		return (-1);
	replace(image, bytes);
	if (vips_copy(*image, &out, "interpretation", space, NULL) != 0)
		return (-1);
	replace(image, out);
	return (0);
}

/* Drop all extra samples except alpha (TIFF 6.0, ExtraSamples). */
static int
drop_extras(VipsImage **image, const struct tiff_page *page)
{
	const int bands = (*image)->Bands;
	const int colours = bands - (int)page->extras;
	VipsImage *part[2] = { NULL, NULL }, *out;
	int ret;

	if (page->extras == 0 || colours < 1 || (page->extras == 1 && page->alpha == 1))
		return (0);
	ret = vips_extract_band(*image, &part[0], 0, "n", colours, NULL);
	if (ret == 0 && page->alpha > 0)
		ret = vips_extract_band(*image, &part[1], colours + (int)page->alpha - 1, NULL);
	if (ret == 0)
		ret = page->alpha > 0 ? vips_bandjoin2(part[0], part[1], &out, NULL) :
		    vips_copy(part[0], &out, NULL);
	g_clear_object(&part[0]);
	g_clear_object(&part[1]);
	if (ret != 0)
		return (-1);
	replace(image, out);
	return (0);
}

/* Samples after the colours are extra, even if ExtraSamples does not list them. */
static void
count_extras(struct tiff_page *page)
{
	const unsigned colours = page->photometric == TIFF_SEPARATED ? 4 :
	    page->photometric <= TIFF_BLACK_IS_ZERO || page->photometric == TIFF_PALETTE ? 1 : 3;

	if (page->extras == 0 && page->samples > colours)
		page->extras = page->samples - colours;
	if (page->extras >= page->samples)
		page->extras = 0;
}

int
open_tiff(struct render *render, int shrink, VipsImage **out)
{
	struct tiff_page page;
	const int known = tiff_page(render->bytes, render->len, render->job.page, &page) == 0;
	const struct coding *coding;

	(void)shrink;
	if (known && !is_readable(&page))
		return (refuse_coding(render, &page));
	if (vips_tiffload_buffer((void *)(uintptr_t)render->bytes, render->len, out,
	    "page", (int)render->job.page - 1, "fail_on", fail_on(render),
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL) != 0)
		return (-1);
	if (!known)
		return (0);
	coding = find_coding(&page);
	count_extras(&page);
	if (drop_extras(out, &page) == 0 && (!coding->converts || to_bytes(out, coding) == 0))
		return (0);
	g_clear_object(out);
	return (-1);
}

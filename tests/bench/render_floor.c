/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The floor of thumbs: reads orders, a line each, and repeats them in a bare loop.
 *
 *	REPEAT KIND WIDTH PNG OUT FILE
 *
 * It prints the microseconds of CPU and of the clock for all repeats, and writes the last thumb to
 * OUT.
 */

#include "config.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "render_floor.h"

/* Those of raster.c. */
#define SHRINK_MAX	8
#define SHARPEN_BELOW	0.85

void
die(const char *what)
{

	errx(1, "%s: %s", what, vips_error_buffer());
}

int
height_for(const struct order *order, double width, double height)
{

	return (VIPS_MAX(1, (int)(order->width * height / width + 0.5)));
}

VipsImage *
canvas(int width, int height, int bands)
{
	VipsImage *image = vips_image_new_memory();

	vips_image_init_fields(image, width, height, bands, VIPS_FORMAT_UCHAR, VIPS_CODING_NONE,
	    VIPS_INTERPRETATION_sRGB, 1.0, 1.0);
	if (vips_image_write_prepare(image) != 0)
		die("canvas");
	return (image);
}

/* Take over the reference to the previous image. */
static void
step(VipsImage **image, VipsImage *out)
{

	g_object_unref(*image);
	*image = out;
}

static VipsImage *
load(const struct order *order, int shrink)
{
	VipsImage *image = NULL;
	int jpeg = order->bytes[0] == 0xff, webp = order->bytes[0] == 'R';
	int ret;

	if (jpeg)
		ret = vips_jpegload_buffer(order->bytes, order->len, &image, "shrink", shrink,
		    "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	else if (webp)
		ret = vips_webpload_buffer(order->bytes, order->len, &image, "scale", 1.0 / shrink,
		    "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	else
		ret = vips_pngload_buffer(order->bytes, order->len, &image,
		    "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	if (ret != 0)
		die("load");
	return (image);
}

static void
to_srgb(VipsImage **image)
{
	VipsImage *out;

	if (vips_image_get_typeof(*image, VIPS_META_ICC_NAME) == 0)
		return;
	if (vips_icc_transform(*image, &out, "srgb", "embedded", TRUE,
	    "intent", VIPS_INTENT_RELATIVE, "black_point_compensation", TRUE, NULL) != 0)
		die("profile");
	step(image, out);
}

static VipsImage *
resize(VipsImage *in, int width, int height)
{
	VipsImage *image = g_object_ref(in), *out;
	int alpha = vips_image_hasalpha(in);

	if (alpha) {
		if (vips_premultiply(image, &out, NULL) != 0)
			die("premultiply");
		step(&image, out);
	}
	if (vips_resize(image, &out, (double)width / in->Xsize,
	    "vscale", (double)height / in->Ysize, NULL) != 0)
		die("resize");
	step(&image, out);
	if (alpha) {
		if (vips_unpremultiply(image, &out, NULL) != 0)
			die("unpremultiply");
		step(&image, out);
		if (vips_cast_uchar(image, &out, NULL) != 0)
			die("cast");
		step(&image, out);
	}
	return (image);
}

/* 2 * image - gaussblur(image, 0.8) as one convolution. */
static void
sharpen(VipsImage **image)
{
	VipsImage *mask = vips_image_new_matrixv(3, 3,
	    -81.0, -180.0, -81.0, -180.0, 2488.0, -180.0, -81.0, -180.0, -81.0), *out;

	vips_image_set_double(mask, "scale", 1444);
	if (vips_conv(*image, &out, mask, "precision", VIPS_PRECISION_INTEGER, NULL) != 0)
		die("sharpen");
	g_object_unref(mask);
	step(image, out);
}

VipsImage *
draw_raster(const struct order *order)
{
	VipsImage *image = load(order, 1);
	int width = image->Xsize, height = image->Ysize, shrink = 1;
	int high = height_for(order, width, height), png = order->bytes[0] == 0x89;

	while (!png && shrink < SHRINK_MAX && width >= 4 * shrink * order->width &&
	    height >= 4 * shrink * high)
		shrink *= 2;
	if (shrink > 1)
		step(&image, load(order, shrink));
	step(&image, resize(image, order->width, high));
	to_srgb(&image);
	if (order->bytes[0] == 0xff && order->width + high < SHARPEN_BELOW * (width + height))
		sharpen(&image);
	return (image);
}

VipsImage *
draw_gif(const struct order *order)
{
	VipsImage *strip, *frame, *small, *out;
	int high, height, i, *delays, n;

	if (vips_gifload_buffer(order->bytes, order->len, &strip, "n", -1,
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL) != 0)
		die("gif");
	high = vips_image_get_page_height(strip);
	height = height_for(order, strip->Xsize, high);
	out = canvas(order->width, height * (strip->Ysize / high), strip->Bands);
	for (i = 0; i < strip->Ysize / high; i++) {
		if (vips_extract_area(strip, &frame, 0, i * high, strip->Xsize, high, NULL) != 0)
			die("frame");
		small = resize(frame, order->width, height);
		g_object_unref(frame);
		frame = vips_image_copy_memory(small);
		if (frame == NULL)
			die("frame");
		memcpy(VIPS_IMAGE_ADDR(out, 0, i * height), VIPS_IMAGE_ADDR(frame, 0, 0),
		    VIPS_IMAGE_SIZEOF_IMAGE(frame));
		g_object_unref(small);
		g_object_unref(frame);
	}
	vips_image_set_int(out, VIPS_META_PAGE_HEIGHT, height);
	if (vips_image_get_array_int(strip, "delay", &delays, &n) == 0)
		vips_image_set_array_int(out, "delay", delays, n);
	if (vips_image_get_int(strip, "loop", &n) == 0)
		vips_image_set_int(out, "loop", n);
	g_object_unref(strip);
	return (out);
}

VipsImage *
draw_pdf(const struct order *order)
{
	double width, height;
	void *document = pdf_open(order, &width, &height);
	VipsImage *image = canvas(order->width, height_for(order, width, height), 3);

	pdf_draw(document, image->Xsize, image->Ysize, VIPS_IMAGE_ADDR(image, 0, 0));
	return (image);
}

/* The settings of encode.c. */

static int
save_jpeg(const struct order *order, VipsImage *image, void **thumb, size_t *len)
{

	(void)order;
	return (vips_jpegsave_buffer(image, thumb, len, "Q", 87,
	    "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_ON, "optimize_coding", TRUE,
	    "strip", TRUE, NULL));
}

static int
save_png(const struct order *order, VipsImage *image, void **thumb, size_t *len)
{
	int bits = atoi(order->png), all = strcmp(order->png, "all") == 0;

	if (bits > 0)
		return (vips_pngsave_buffer(image, thumb, len, "palette", TRUE,
		    "bitdepth", bits, "strip", TRUE, NULL));
	return (vips_pngsave_buffer(image, thumb, len,
	    "filter", all ? VIPS_FOREIGN_PNG_FILTER_ALL : VIPS_FOREIGN_PNG_FILTER_NONE,
	    "compression", all ? 4 : 6,
	    "strip", TRUE, NULL));
}

static int
save_gif(const struct order *order, VipsImage *image, void **thumb, size_t *len)
{

	(void)order;
	return (vips_gifsave_buffer(image, thumb, len, "bitdepth", 6, "effort", 3,
	    "dither", 0.0, "page_height", vips_image_get_page_height(image), NULL));
}

static const struct {
	const char	*name;
	VipsImage	*(*draw)(const struct order *);
	int		(*save)(const struct order *, VipsImage *, void **, size_t *);
} kinds[] = {
	{ "jpeg",	draw_raster,	save_jpeg },
	{ "png",	draw_raster,	save_png },
	{ "webp",	draw_raster,	save_png },
	{ "gif",	draw_gif,	save_gif },
#if WITH_RSVG
	{ "svg",	draw_svg,	save_png },
#endif
	{ "pdf",	draw_pdf,	save_jpeg },
#if WITH_VIDEO
	{ "video",	draw_video,	save_jpeg },
#endif
};

#define N(a)		(sizeof(a) / sizeof *(a))

static size_t
find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < N(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return (i);
	errx(1, "%s: no such kind", name);
}

static double
clock_us(clockid_t id)
{
	struct timespec now;

	(void)clock_gettime(id, &now);
	return ((double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3);
}

static void
repeat(const struct order *order, size_t kind, int times, const char *out)
{
	double cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID), wall = clock_us(CLOCK_MONOTONIC);
	VipsImage *image;
	void *thumb = NULL;
	size_t len = 0;
	FILE *f;

	for (; times > 0; times--) {
		g_free(thumb);
		image = kinds[kind].draw(order);
		if (kinds[kind].save(order, image, &thumb, &len) != 0)
			die(order->file);
		g_object_unref(image);
	}
	cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	wall = clock_us(CLOCK_MONOTONIC) - wall;
	/* an existing file is not replaced: it may be /dev/null */
	f = fopen(out, "w");
	if (f == NULL || fwrite(thumb, 1, len, f) != len || fclose(f) != 0)
		err(1, "%s", out);
	g_free(thumb);
	printf("%.0f %.0f\n", cpu, wall);
	(void)fflush(stdout);
}

int
main(int argc, char **argv)
{
	char line[1024], kind[16], png[16], out[400], file[400];
	struct order order;
	int times;

	if (argc != 1 || VIPS_INIT(argv[0]) != 0)
		errx(2, "takes no arguments, but orders: REPEAT KIND WIDTH PNG OUT FILE");
	vips_cache_set_max(0);
	vips_concurrency_set(1);
	while (fgets(line, sizeof line, stdin) != NULL) {
		if (sscanf(line, "%d %15s %d %15s %399s %399s", &times, kind, &order.width, png,
		    out, file) != 6)
			errx(2, "no order: %s", line);
		order.png = png;
		order.file = file;
		if (!g_file_get_contents(file, (gchar **)(void *)&order.bytes, &order.len, NULL))
			errx(1, "%s: cannot be read", file);
		repeat(&order, find_kind(kind), times, out);
		g_free(order.bytes);
	}
	vips_shutdown();
	return (0);
}

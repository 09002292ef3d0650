/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Measures a thumb for tests: its size, its colours, and its likeness to another image.
 *
 *	meter size FILE				width, height, bands, frames
 *	meter point FILE X Y			red, green, blue, alpha
 *	meter spread FILE R G B			distance of the farthest pixel from a colour
 *	meter ink FILE				mean darkness on white, 0 to 255
 *	meter ssim FILE OTHER			likeness 0 to 1, on white or on black, the worse
 *	meter far FILE OTHER			largest difference of two samples
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vips/vips.h>

#include "worker/render/likeness.h"

static void
die(const char *what)
{

	(void)fprintf(stderr, "meter: %s: %s", what, vips_error_buffer());
	exit(2);
}

static VipsImage *
take(VipsImage *old, VipsImage *new, int ret)
{

	if (ret != 0)
		die("cannot convert");
	g_object_unref(old);
	return (new);
}

static VipsImage *
open_image(const char *file)
{
	VipsImage *image = vips_image_new_from_file(file, NULL), *out;
	int ret;

	if (image == NULL)
		die(file);
	ret = vips_colourspace(image, &out, VIPS_INTERPRETATION_sRGB, NULL);
	image = take(image, out, ret);
	if (vips_image_hasalpha(image))
		return (image);
	ret = vips_addalpha(image, &out, NULL);
	return (take(image, out, ret));
}

/* All pixels as red, green, blue, alpha. */
static uint8_t *
pixels_of(VipsImage *image)
{
	VipsImage *out;
	uint8_t *pixels;
	size_t len;

	if (vips_cast_uchar(image, &out, NULL) != 0)
		die("cannot convert");
	pixels = vips_image_write_to_memory(out, &len);
	g_object_unref(out);
	if (pixels == NULL)
		die("cannot decode");
	return (pixels);
}

static int
size(const char *file)
{
	VipsImage *image = vips_image_new_from_file(file, NULL);
	int frames = 1;

	if (image == NULL)
		die(file);
	if (vips_image_get_typeof(image, VIPS_META_N_PAGES) != 0)
		(void)vips_image_get_int(image, VIPS_META_N_PAGES, &frames);
	(void)printf("%d %d %d %d\n", image->Xsize, image->Ysize, image->Bands, frames);
	g_object_unref(image);
	return (0);
}

static int
point(const char *file, int x, int y)
{
	VipsImage *image = open_image(file);
	uint8_t *p = pixels_of(image);
	const uint8_t *at;

	if (x < 0 || y < 0 || x >= image->Xsize || y >= image->Ysize)
		die("no such point");
	at = p + 4 * ((size_t)y * (size_t)image->Xsize + (size_t)x);
	(void)printf("%d %d %d %d\n", at[0], at[1], at[2], at[3]);
	g_free(p);
	g_object_unref(image);
	return (0);
}

static int
spread(const char *file, char **colour)
{
	VipsImage *image = open_image(file);
	uint8_t *p = pixels_of(image);
	size_t i, n = (size_t)image->Xsize * (size_t)image->Ysize;
	int band, far, most = 0;

	for (i = 0; i < n; i++)
		for (band = 0; band < 3; band++) {
			far = abs(p[4 * i + (size_t)band] - atoi(colour[band]));
			most = far > most ? far : most;
		}
	(void)printf("%d\n", most);
	g_free(p);
	g_object_unref(image);
	return (0);
}

/* The darkness uses the weights of ITU-R BT.601 for red, green and blue. */
static int
ink(const char *file)
{
	VipsImage *image = open_image(file);
	uint8_t *p = pixels_of(image);
	size_t i, n = (size_t)image->Xsize * (size_t)image->Ysize;
	double sum = 0;

	for (i = 0; i < 4 * n; i += 4)
		sum += (255 - (0.299 * p[i] + 0.587 * p[i + 1] + 0.114 * p[i + 2])) *
		    p[i + 3] / 255;
	(void)printf("%.3f\n", sum / (double)n);
	g_free(p);
	g_object_unref(image);
	return (0);
}

static int
ssim(const char *file, const char *other)
{
	VipsImage *a = open_image(file), *b = open_image(other);
	uint8_t *pa, *pb;
	double score;

	if (a->Xsize != b->Xsize || a->Ysize != b->Ysize) {
		(void)fprintf(stderr, "meter: %d x %d is not %d x %d\n", a->Xsize, a->Ysize,
		    b->Xsize, b->Ysize);
		exit(1);
	}
	pa = pixels_of(a);
	pb = pixels_of(b);
	if (likeness(pa, pb, (size_t)a->Xsize, (size_t)a->Ysize, &score) != 0)
		die("out of memory");
	(void)printf("%.4f\n", score);
	g_free(pa);
	g_free(pb);
	g_object_unref(a);
	g_object_unref(b);
	return (0);
}

/* The largest difference of two samples. */
static int
far(const char *file, const char *other)
{
	VipsImage *a = open_image(file), *b = open_image(other);
	uint8_t *pa = pixels_of(a), *pb = pixels_of(b);
	size_t i, n = 4 * (size_t)a->Xsize * (size_t)a->Ysize;
	int most = 0;

	if (a->Xsize != b->Xsize || a->Ysize != b->Ysize)
		die("two sizes");
	for (i = 0; i < n; i++)
		most = VIPS_MAX(most, abs(pa[i] - pb[i]));
	(void)printf("%d\n", most);
	g_free(pa);
	g_free(pb);
	g_object_unref(a);
	g_object_unref(b);
	return (0);
}

int
main(int argc, char **argv)
{

	if (VIPS_INIT(argv[0]) != 0)
		die("libvips");
	vips_concurrency_set(1);
	if (argc == 3 && strcmp(argv[1], "size") == 0)
		return (size(argv[2]));
	if (argc == 5 && strcmp(argv[1], "point") == 0)
		return (point(argv[2], atoi(argv[3]), atoi(argv[4])));
	if (argc == 6 && strcmp(argv[1], "spread") == 0)
		return (spread(argv[2], argv + 3));
	if (argc == 3 && strcmp(argv[1], "ink") == 0)
		return (ink(argv[2]));
	if (argc == 4 && strcmp(argv[1], "ssim") == 0)
		return (ssim(argv[2], argv[3]));
	if (argc == 4 && strcmp(argv[1], "far") == 0)
		return (far(argv[2], argv[3]));
	(void)fprintf(stderr, "meter: see meter.c for how it is called\n");
	return (2);
}

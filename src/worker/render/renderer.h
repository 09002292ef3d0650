/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A renderer, and everything that it has at hand.
 *
 * render() looks at the bytes (sniff.c, survey.c) and has the renderer of the type open them, once;
 * for each size the renderer makes an image, render->image, which is encoded (encode.c) and handed
 * over.
 */

#ifndef RENDERER_H_INCLUDED
#define RENDERER_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>
#include <vips/vips.h>

#include "job/job.h"
#include "render.h"
#include "thumburl/thumburl.h"
#include "worker/inspect/metadata.h"
#include "worker/inspect/sniff.h"
#include "worker/inspect/survey.h"

/* What is refused with 413, or stays a still. */
struct limits {
	double			source_pixels;
	double			slow_pixels;		/* progressive JPEG, interlaced PNG */
	unsigned		jpeg_scans;
	double			animation_pixels;	/* width x height x frames */
	int			animation_frames;
	double			thumb_pixels;		/* their bytes follow; and no width has more */
	size_t			svg_bytes;		/* of text, inflated */
};

/* Artist, Copyright and ImageDescription as a JPEG segment. */
struct credits {
	size_t			len;			/* 0: there are none */
	uint8_t			segment[4096];
};

struct render {
	unsigned		magic;
#define RENDER_MAGIC		0x1be0b010
	struct job		job;			/* its width: of the size that is made */
	unsigned		left;			/* sizes that will be made of the same */
	const struct limits	*limits;
	const struct render_options *options;
	int			original;
	uint64_t		size;			/* of the original */
	const uint8_t		*bytes;			/* all of it, or a video's beginning */
	size_t			len;
	const struct decoder	*decoder;		/* of the job's type */
	struct sniffed		sniffed;
	struct survey		survey;
	json_t			*languages;		/* of an SVG; NULL: none were looked for */
	int			pages;			/* of the original; 0: unknown */
	struct result		result;			/* of this size */
	int			of_size;		/* it is refused, but others need not be */
	void			*opened;		/* the renderer's own, for all sizes */
	VipsImage		*image;			/* ours: opened, then a thumb; or NULL */
	int			palette;		/* the original has one */
	int			frames;			/* stacked in image; 1: a still */
	struct credits		credits;
	void			*thumb;			/* encoded, of this size; NULL: none */
	size_t			thumb_size;
};

/*
 * What can be done with a type; each returns 0, or -1 after refuse() or with an error of libvips.
 *
 * open is called once, and looks no further than it must to know how large the original is.
 * measure is called for each size, and calls fit().  draw, too, unless it is all about an info:
 * it makes render->image the thumb, as large as render->result says, 8-bit sRGB or grey, with
 * alpha or not.  The largest size comes first, and may leave in render->opened what the others
 * are made of; they say so in result.shared.  close is called where render->opened is not NULL.
 */
struct renderer {
	int	(*open)(struct render *render);
	int	(*measure)(struct render *render);
	int	(*draw)(struct render *render);
	void	(*close)(struct render *render);
};

/* Open the job's page, shrunk by 1, 2, 4 or SHRINK_MAX if the loader can. */
#define SHRINK_MAX	8

typedef int opener_f(struct render *render, int shrink, VipsImage **out);

/*
 * How files of a type are decoded: a row of THUMBURL_TYPES names one of these.
 *
 * renderer	NULL: this build has none
 * head		how much of a file is mapped before the renderer is called; 0: all of it
 * hide_metadata	or NULL
 * survey	or NULL
 * whole	1: it holds the whole image in memory, and the limit on pixels is lower
 * check	whether what the survey has found is enabled, or NULL; -1 after refuse()
 *
 * The others are for raster_renderer: a loader of libvips, its class, which is blocked unless a
 * type that needs it is enabled, the class that some builds have in its place, and whether it can
 * shrink an image as it decodes it.
 */
struct decoder {
	const struct renderer	*renderer;
	size_t			head;
	hide_metadata_f		*hide_metadata;
	survey_f		*survey;
	int			whole;
	int			(*check)(struct render *render);
	opener_f		*open;
	const char		*loader;
	const char		*other_loader;
	int			shrinks;
};

/* decoders.c */
const struct decoder *decoder_of(enum thumburl_type type);

extern const struct renderer raster_renderer;
extern const struct renderer gif_renderer;
extern const struct renderer svg_renderer;
extern const struct renderer pdf_renderer;
extern const struct renderer djvu_renderer;
extern const struct renderer video_renderer;

/* refuse.c: set status and message, in one line; the first refusal stands.  Returns -1. */
int refuse(struct render *render, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As refuse(), but of this size alone. */
int refuse_size(struct render *render, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As refuse(), with what libvips says of the error. */
void refuse_vips(struct render *render);

/* There is less than anything of a file that ends too early. */
int refuse_cut(struct render *render);

/* Note how many pages there are; refuse a job for one after the last. */
int check_page(struct render *render, int pages);

/* image.c: make image the render's image in place of the one before.  Takes the reference over. */
void step(struct render *render, VipsImage *image);

/* An image in memory to be written to, 8-bit sRGB or grey by its bands; NULL if there is none. */
VipsImage *new_canvas(int width, int height, int bands);

/* How many pages an image's original has; vips_image_get_n_pages() knows no more than 10000. */
int count_pages(VipsImage *image);

/* How much damage a loader is to bear: what is missing from the end may be missing. */
VipsFailOn fail_on(const struct render *render);

/* geometry.c: refuse a source that is too large; the thumb's size, from an upright source. */
int check_source(struct render *render, double width, double height);
int is_too_large(const struct render *render, double width, double height);
int fit(struct render *render, double width, double height, int enlarge);

/*
 * colour.c: make the image RGB, or grey if it is grey, of 8 bits; once it is small, have its
 * profile make it sRGB, if it has one.
 */
int to_rgb(struct render *render);
int apply_profile(struct render *render);

/* png_profile.c: have the image carry a profile of the colours that the PNG's chunks tell. */
void add_png_profile(const struct render *render, VipsImage *image);

/* tiff.c: a page of a TIFF, its samples made bytes; shrink is 1. */
int open_tiff(struct render *render, int shrink, VipsImage **out);

/* cut_png.c, cut_webp.c: as much of the image as there is, 8-bit with alpha. */
int open_cut_png(struct render *render, VipsImage **out);
int open_cut_webp(struct render *render, VipsImage **out);

/*
 * scale.c: *out is the image, exactly so large; or scaled by these factors, and of that so much.
 * Sharpen the render's image as MediaWiki does.
 */
int scale(VipsImage *in, VipsImage **out, int width, int height);
int scale_by(VipsImage *in, VipsImage **out, int width, int height, double across, double down);
int sharpen(struct render *render);

/*
 * average.c: of an image in memory, 8-bit, each pixel the average of across x down, or of those
 * there are; beyond the far edges those are repeated.  NULL: no memory.
 */
VipsImage *average(VipsImage *in, int across, int down, int width, int height);

/* credits.c: read from a JPEG's EXIF block. */
void read_credits(struct credits *credits, const uint8_t *exif, size_t len);

/* encode.c: the image in the result's format, in memory to be freed with g_free(). */
int encode(struct render *render, void **thumb, size_t *len);

/* inform.c: what is known of the original, as JSON, in memory to be freed with g_free(). */
int inform(struct render *render, void **text, size_t *len);

#endif

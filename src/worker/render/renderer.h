/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A renderer, and its data and helpers.
 *
 * render() inspects the bytes (sniff.c, survey.c), and the renderer of the type opens them, once.
 * For each size the renderer makes an image, render->image, which is encoded (encode.c) and sent.
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

/* Limits above which an original is refused with 413, or an animation becomes a still. */
struct limits {
	double			source_pixels;
	double			slow_pixels;		/* progressive JPEG, interlaced PNG */
	unsigned		jpeg_scans;
	double			animation_pixels;	/* width x height x frames */
	int			animation_frames;
	double			thumb_pixels;		/* also limits its bytes and its width */
	double			svg_pixels;		/* the same of an SVG */
	unsigned		svg_side;		/* the shorter one of a thumb */
	size_t			svg_bytes;		/* of decompressed text */
};

/* Artist, Copyright and ImageDescription as a JPEG segment. */
struct credits {
	size_t			len;			/* 0: none */
	uint8_t			segment[4096];
};

struct render {
	unsigned		magic;
#define RENDER_MAGIC		0x1be0b010
	struct job		job;			/* with the width of the current size */
	unsigned		left;			/* sizes that come after this one */
	const struct limits	*limits;
	const struct render_options *options;
	int			original;
	uint64_t		size;			/* of the original */
	const uint8_t		*bytes;			/* all of it, or a video's beginning */
	size_t			len;
	enum thumburl_type	type;			/* of the file: the job's, or the reference's */
	const struct decoder	*decoder;		/* of the file's type */
	struct sniffed		sniffed;
	struct survey		survey;
	json_t			*named;			/* languages of an SVG, for an info; or NULL */
	char			*languages;		/* of an SVG, as a list; NULL: unknown */
	int			pages;			/* of the original; 0: unknown */
	uint32_t		seconds;		/* with a frame of their own; 0: unknown */
	struct result		result;			/* of this size */
	int			of_size;		/* the refusal concerns only this size */
	void			*opened;		/* private to the renderer, for all sizes */
	VipsImage		*image;			/* opened, then a thumb; or NULL */
	int			palette;		/* the original has one */
	int			frames;			/* stacked in image; 1: a still */
	int			referring;		/* divisor of a reference to be drawn; 0: a thumb */
	VipsImage		*kept;			/* the reference, in memory; or NULL */
	const struct reference	*reference;		/* in place of the original; or NULL */
	struct credits		credits;
	void			*thumb;			/* encoded, of this size; NULL: none */
	size_t			thumb_size;
};

/*
 * The functions for a type.  Each returns 0, or -1 after refuse() or with an error of libvips.
 *
 * open is called once, and reads only what is needed to find the size of the original.  measure is
 * called for each size, and calls fit().  draw is called for each size of a thumb: it makes
 * render->image the thumb, of the size in render->result, 8-bit sRGB or grey, with or without
 * alpha.  The largest size comes first, and may keep data for the others in render->opened; those
 * set result.shared.  close is called if render->opened is not NULL.
 */
struct renderer {
	int	(*open)(struct render *render);
	int	(*measure)(struct render *render);
	int	(*draw)(struct render *render);
	void	(*close)(struct render *render);
};

/* Open the page of the job, shrunk by 1, 2, 4 or SHRINK_MAX if the loader can do that. */
#define SHRINK_MAX	8

/* The scaler gets an image of at least twice the size of the thumb. */
#define SHRINK_SPARE	2

typedef int opener_f(struct render *render, int shrink, VipsImage **out);

/*
 * The decoder of a type: each row of THUMBURL_TYPES names one.
 *
 * renderer	NULL: this build has none
 * head		bytes of a file that are mapped before the renderer is called; 0: all
 * hide_metadata	or NULL
 * survey	or NULL
 * whole	1: it holds the whole image in memory, and the limit of pixels is lower
 * check	or NULL; returns -1 after refuse() if the survey found a type that is disabled
 *
 * The others are for raster_renderer: a loader of libvips; its class, which is blocked unless an
 * enabled type needs it; the class in its place in some builds; and whether it can shrink an image
 * during the decode.
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

/*
 * identify.c: check the hash of an original, and find out its type.  Without it, no byte of an original
 * that an id names is decoded.
 */
int identify(struct render *render);

/* decoders.c */
const struct decoder *decoder_of(enum thumburl_type type);

/*
 * raster.c: sharpen a scaled image if its thumb has to be, turn it upright, and drop alpha if all
 * pixels are opaque.
 */
int finish_image(struct render *render);

extern const struct renderer raster_renderer;
extern const struct renderer gif_renderer;
extern const struct renderer svg_renderer;
extern const struct renderer pdf_renderer;
extern const struct renderer djvu_renderer;
extern const struct renderer video_renderer;

/* refuse.c: set the status and the message, one line; the first refusal counts.  Returns -1. */
int refuse(struct render *render, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As refuse(), but only for this size. */
int refuse_size(struct render *render, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As refuse(), with the error of libvips. */
void refuse_vips(struct render *render);

/* Refuse a file that is truncated before its first pixels. */
int refuse_cut(struct render *render);

/* Note the number of pages; refuse a job for a page after the last. */
int check_page(struct render *render, int pages);

/* image.c: replace the image of the render.  Takes over the reference. */
void step(struct render *render, VipsImage *image);

/* A writable image in memory, 8-bit sRGB or grey by its bands; NULL without memory. */
VipsImage *new_canvas(int width, int height, int bands);

/* The same with the bands, the orientation, the profile and the resolution of an image. */
VipsImage *new_canvas_like(VipsImage *image, int width, int height);

/* The number of pages of an original; vips_image_get_n_pages() is limited to 10000. */
int count_pages(VipsImage *image);

/* The damage that a loader must tolerate: the end of a file may be missing. */
VipsFailOn fail_on(const struct render *render);

/* geometry.c: refuse a source that is too large; set the thumb's size from an upright source. */
int check_source(struct render *render, double width, double height);
int is_too_large(const struct render *render, double width, double height);
int fit(struct render *render, double width, double height, int enlarge);

/*
 * colour.c: convert the image to 8-bit RGB, or grey if it is grey; after scaling, convert it to
 * sRGB by its profile, if it has one.
 */
int to_rgb(struct render *render);
int apply_profile(struct render *render);

/*
 * write_png.c: write an image in memory, of bytes, as a PNG; its rows are filtered, or stay as they
 * are.  The effort is that of libdeflate, of 12.  Returns 0, or -1 with an error of libvips.
 */
int write_png(const VipsImage *image, int filtered, int effort, void **png, size_t *len);

/* Whether the image is small enough for write_png(). */
int can_write_png(const VipsImage *image);

/* png_profile.c: give the image a profile of the colours in the chunks of the PNG. */
void add_png_profile(const struct render *render, VipsImage *image);

/* tiff.c: a page of a TIFF, with its samples as bytes; shrink is 1. */
int open_tiff(struct render *render, int shrink, VipsImage **out);

/* cut_png.c, cut_webp.c: open a truncated image, 8-bit with alpha. */
int open_cut_png(struct render *render, VipsImage **out);
int open_cut_webp(struct render *render, VipsImage **out);

/* scale.c: scale to exactly this size; scale by these factors, and cut to this size. */
int scale(VipsImage *in, VipsImage **out, int width, int height);
int scale_by(VipsImage *in, VipsImage **out, int width, int height, double across, double down);
/* Floating-point samples as bytes, from 0 to 255. */
int round_to_bytes(VipsImage *in, VipsImage **out);

/*
 * reduce.c: scale an 8-bit image with alpha by these factors, and cut it to this size, in memory.
 * Transparent pixels do not affect the colours next to them.  NULL: an error of libvips.
 */
VipsImage *reduce_alpha(VipsImage *in, int width, int height, double across, double down);

/*
 * reduce_rows.c: scale the rows of an opaque 8-bit image by a factor, in memory, if that is possible.
 * NULL: an error of libvips.
 */
int can_reduce_rows(const VipsImage *in, double across);
VipsImage *reduce_rows(VipsImage *in, double across);

/*
 * average.c: make each pixel the average of across x down pixels of an 8-bit image, or of those that
 * exist; the pixels at the far edges are repeated.  NULL: no memory, or an error of libvips.
 */
VipsImage *average(VipsImage *in, int across, int down, int width, int height);

/*
 * average_parts.c: each pixel of an opaque 8-bit image in memory is the average of divisor x divisor
 * pixels of an original.  Make each pixel that of across x down pixels of the original.  NULL: no
 * memory.
 */
VipsImage *average_parts(VipsImage *in, int divisor, int across, int down);

/* credits.c: read the credits from the EXIF block of a JPEG. */
void read_credits(struct credits *credits, const uint8_t *exif, size_t len);

/* encode.c: encode the image in the format of the result.  The caller frees it with g_free(). */
int encode(struct render *render, void **thumb, size_t *len);

/* The same for a reference; sets the format of the result. */
int encode_reference(struct render *render, void **file, size_t *len);

/*
 * heif_codecs.c: whether libheif has the decoder and the encoder of AVIF or HEIF; its version, or
 * NULL.  A libheif that is not found is not blamed.
 */
int heif_has_decoder(enum thumburl_type type);
int heif_has_encoder(enum thumburl_type type);
const char *heif_version(void);

/*
 * reference.c: check the bytes of a reference in place of the original.  Whether the type of the
 * original may have one.  Draw the reference of the original; -1 after refuse() if it would not help.  Average an image by the divisor.  Scale an
 * image that is the original, divided by this, to the size of the thumb.  Make
 * render->image from the reference that is kept, if that is large enough for the thumb: returns 1,
 * or 0; or -1.
 */
int reference_check(struct render *render);
int reference_possible(const struct render *render);
int reference_draw(struct render *render);
int reference_shrink(struct render *render);
int reference_scale(const struct render *render, VipsImage *in, VipsImage **out, int divisor);
int reference_use(struct render *render);

/* The digest of a file, as in struct result. */
uint64_t digest_of(const void *bytes, size_t len);

/* inform.c: write the info of the original as JSON.  The caller frees it with g_free(). */
int inform(struct render *render, void **text, size_t *len);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An image is encoded in memory by the saver of its format.  No metadata of the original is
 * written, except for the credits of a JPEG to a JPEG.
 */

#include <assert.h>
#include <string.h>

#include "hash/seeded_hash.h"
#include "job/types.h"
#include "renderer.h"

/* Qualities: Wikimedia's for JPEG, and similar ones for other formats; then those of qlow-. */
#define JPEG_QUALITY	87
#define WEBP_QUALITY	80
#define AVIF_QUALITY	60
#define LOW_QUALITY	40

/*
 * Of a reference.  Its thumbs have half of its width, and so the colours of a JPEG may be subsampled,
 * as they are in most originals and in all thumbs.
 */
#define REFERENCE_QUALITY	92

/* The least effort: a reference is decoded often, and its decoder does not care. */
#define REFERENCE_EFFORT	1

#define AVIF_EFFORT	2			/* of 9: more takes seconds and saves little */

/*
 * Animations are encoded as by Wikimedia's gifsicle: a palette of 64 without dithering, which would
 * make each frame differ from the one before.  A higher effort takes three times as long and saves
 * a few percent.
 */
#define ANIMATION_BITS		6
#define ANIMATION_EFFORT	3

/* A still of 128 colours is a third smaller than of 256.  Dithering costs bytes and likeness. */
#define STILL_BITS		7
#define STILL_EFFORT		3

/*
 * The effort for filtered images, of 12: 6 takes a third more time and saves 1 percent for a
 * photograph; for a drawing 7 saves up to 13 percent and takes some milliseconds more.  zlib, at 4 of
 * 9, takes more than twice the time of 5 for as many bytes.
 */
#define FILTERED_EFFORT		5
#define VECTOR_EFFORT		7
#define FLAT_EFFORT		6

/* The settings of zlib, for images that are too large for libdeflate. */
#define LARGE_FILTERED_EFFORT	4
#define LARGE_FLAT_EFFORT	6

#define PALETTE_MAX	256

typedef int saver_f(struct render *render, void **thumb, size_t *len);

static int
quality(const struct render *render, int normal)
{

	return (render->job.quality == THUMBURL_QUALITY_LOW ? LOW_QUALITY : normal);
}

static int
flatten(struct render *render)
{
	VipsArrayDouble *white;
	VipsImage *out;
	int ret;

	if (!vips_image_hasalpha(render->image))
		return (0);
	white = vips_array_double_newv(1, 255.0);
	ret = vips_flatten(render->image, &out, "background", white, NULL);
	vips_area_unref(VIPS_AREA(white));
	if (ret != 0)
		return (-1);
	step(render, out);
	return (0);
}

/* Insert the credits after SOI and the segment of JFIF, where readers of EXIF look. */
static void
insert_credits(const struct credits *credits, void **thumb, size_t *len)
{
	const uint8_t *old = *thumb;
	uint8_t *new;
	size_t at = 2;

	if (old[2] == 0xff && old[3] == 0xe0)
		at = 4 + ((size_t)old[4] << 8 | old[5]);
	new = g_malloc(*len + credits->len);
	memcpy(new, old, at);
	memcpy(new + at, credits->segment, credits->len);
	memcpy(new + at + credits->len, old + at, *len - at);
	g_free(*thumb);
	*thumb = new;
	*len += credits->len;
}

static int
save_opaque_jpeg(struct render *render, void **file, size_t *len, int q,
    VipsForeignSubsample subsample, int optimize)
{

	if (vips_jpegsave_buffer(render->image, file, len,
	    "Q", q,
	    "subsample_mode", subsample,
	    "optimize_coding", optimize,
	    "interlace", FALSE,
	    "strip", TRUE, NULL) != 0)
		return (-1);
	if (render->credits.len > 0)
		insert_credits(&render->credits, file, len);
	return (0);
}

static int
save_jpeg(struct render *render, void **thumb, size_t *len)
{

	if (flatten(render) != 0)
		return (-1);
	return (save_opaque_jpeg(render, thumb, len, quality(render, JPEG_QUALITY),
	    VIPS_FOREIGN_SUBSAMPLE_ON, TRUE));
}

/*
 * Counts over the pixels of an image: its colours, at most PALETTE_MAX + 1, and the pixels that
 * equal the one before.
 */
struct census {
	unsigned		colours;
	size_t			pixels, repeats;
};

#define CENSUS_SLOTS	1024

#define BANDS_MAX	4			/* after to_rgb() */

/* Count a colour: the bytes of a pixel with a bit above them, so that it is never 0. */
static void
count_colour(const struct hash_seed *seed, uint64_t *seen, uint64_t pixel, unsigned *colours)
{
	size_t slot = hash_fold(pixel ^ seed->start, seed->factor) % CENSUS_SLOTS;

	while (seen[slot] != 0 && seen[slot] != pixel)
		slot = (slot + 1) % CENSUS_SLOTS;
	*colours += seen[slot] == 0;
	seen[slot] = pixel;
}

/*
 * Count pixels of so many bands, which the compiler knows.  The census ends early if there are too
 * many colours for a palette, and less than half of the pixels can repeat.
 */
static inline __attribute__((always_inline)) void
count_pixels(struct census *census, const uint8_t *p, size_t bands)
{
	uint64_t seen[CENSUS_SLOTS] = { 0 }, pixel, last = 0;
	size_t others = 0, i;
	struct hash_seed seed;

	hash_seed_init(&seed);
	for (i = 0; i < census->pixels; i++, p += bands, last = pixel) {
		pixel = (uint64_t)1 << 32;
		memcpy(&pixel, p, bands);
		if (pixel == last)
			census->repeats++;
		else if (census->colours <= PALETTE_MAX)
			count_colour(&seed, seen, pixel, &census->colours);
		else if (++others > census->pixels / 2)
			break;
	}
}

static struct census
take_census(const VipsImage *image)
{
	struct census census = { 0, (size_t)image->Xsize * (size_t)image->Ysize, 0 };
	const uint8_t *p = VIPS_IMAGE_ADDR(image, 0, 0);

	switch (image->Bands) {
	case 1:
		count_pixels(&census, p, 1);
		break;
	case 2:
		count_pixels(&census, p, 2);
		break;
	case 3:
		count_pixels(&census, p, 3);
		break;
	default:
		assert(image->Bands == BANDS_MAX);
		count_pixels(&census, p, BANDS_MAX);
		break;
	}
	return (census);
}

static int
palette_bits(unsigned colours)
{

	return (colours <= 2 ? 1 : colours <= 4 ? 2 : colours <= 16 ? 4 : 8);
}

static int
is_vector(const struct render *render)
{

	return (thumburl_type_nature((enum thumburl_type)render->job.type) == THUMBURL_VECTOR);
}

/*
 * A palette is exact if the colours fit, and nearly so if the original has one.  Flat areas
 * compress best without a filter, and all others with one.
 */
static int
save_png(struct render *render, void **thumb, size_t *len)
{
	int flat, grey = render->image->Bands < 3;
	struct census census;

	/* NB: the census reads every pixel in memory */
	if (vips_image_wio_input(render->image) != 0)
		return (-1);
	census = take_census(render->image);
	if (grey ? census.colours <= 16 : census.colours <= PALETTE_MAX || render->palette)
		return (vips_pngsave_buffer(render->image, thumb, len,
		    "palette", TRUE,
		    "bitdepth", palette_bits(census.colours),
		    "strip", TRUE, NULL));
	flat = census.repeats > census.pixels / 4 * 3;
	if (can_write_png(render->image))
		return (write_png(render->image, !flat, flat ? FLAT_EFFORT : is_vector(render) ?
		    VECTOR_EFFORT : FILTERED_EFFORT, thumb, len));
	return (vips_pngsave_buffer(render->image, thumb, len,
	    "filter", flat ? VIPS_FOREIGN_PNG_FILTER_NONE : VIPS_FOREIGN_PNG_FILTER_ALL,
	    "compression", flat ? LARGE_FLAT_EFFORT : LARGE_FILTERED_EFFORT,
	    "strip", TRUE, NULL));
}

/* NB: libvips reads delays and repeats from the image. */
static int
save_gif(struct render *render, void **thumb, size_t *len)
{

	if (render->frames == 1)
		return (vips_gifsave_buffer(render->image, thumb, len,
		    "bitdepth", STILL_BITS,
		    "effort", STILL_EFFORT,
		    "dither", 0.0, NULL));
	return (vips_gifsave_buffer(render->image, thumb, len,
	    "bitdepth", ANIMATION_BITS,
	    "effort", ANIMATION_EFFORT,
	    "dither", 0.0,
	    "page_height", render->image->Ysize / render->frames, NULL));
}

/* Drawings have hard edges and few colours: they are smaller if they are lossless. */
static int
save_webp(struct render *render, void **thumb, size_t *len)
{
	const int drawn = render->palette || is_vector(render);

	return (vips_webpsave_buffer(render->image, thumb, len,
	    "Q", quality(render, WEBP_QUALITY),
	    "lossless", drawn,
	    "strip", TRUE, NULL));
}

static int
save_avif(struct render *render, void **thumb, size_t *len)
{

	if (!heif_has_encoder(THUMBURL_TYPE_AVIF))
		return (refuse_size(render, 415,
		    "There is no encoder for AVIF: libheif lacks it on this machine"));
	return (vips_heifsave_buffer(render->image, thumb, len,
	    "Q", quality(render, AVIF_QUALITY),
	    "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1,
	    "effort", AVIF_EFFORT,
	    "strip", TRUE, NULL));
}

/* NB: codes that suit the image would halve the speed, and save 1 percent of bytes that stay here. */
static int
save_jpeg_reference(struct render *render, void **file, size_t *len)
{

	return (save_opaque_jpeg(render, file, len, REFERENCE_QUALITY,
	    render->job.type == THUMBURL_TYPE_JPEG ? VIPS_FOREIGN_SUBSAMPLE_ON :
	    VIPS_FOREIGN_SUBSAMPLE_OFF, FALSE));
}

static int
save_png_reference(struct render *render, void **file, size_t *len)
{

	if (can_write_png(render->image))
		return (write_png(render->image, 0, REFERENCE_EFFORT, file, len));
	return (vips_pngsave_buffer(render->image, file, len,
	    "filter", VIPS_FOREIGN_PNG_FILTER_NONE,
	    "compression", REFERENCE_EFFORT,
	    "strip", TRUE, NULL));
}

/* In drawings and texts most pixels equal the one before, and in photographs few, but for the sky. */
#define FLAT_PART	2

/* Whether a loss would show, or an original without losses would get one that matters. */
static int
is_lossless(const struct render *render)
{
	struct census census;

	if (vips_image_hasalpha(render->image) || render->palette || is_vector(render))
		return (1);
	if (render->job.type == THUMBURL_TYPE_JPEG)
		return (0);
	census = take_census(render->image);
	return (census.repeats > census.pixels / FLAT_PART);
}

int
encode_reference(struct render *render, void **file, size_t *len)
{
	struct result *result = &render->result;
	enum thumburl_type type;

	if (vips_image_wio_input(render->image) != 0)
		return (-1);
	type = is_lossless(render) ? THUMBURL_TYPE_PNG : THUMBURL_TYPE_JPEG;
	if (type == THUMBURL_TYPE_PNG && result->width == result->source_width)
		return (refuse(render, 404, "No reference is made: it would be as large as the "
		    "original, and lossless"));
	if ((render->options->types & 1U << type) == 0)
		return (refuse(render, 404, "No reference is made: its type is disabled: %s",
		    file_types[type].title));
	result->format = type == THUMBURL_TYPE_PNG ? THUMBURL_FORMAT_PNG : THUMBURL_FORMAT_JPG;
	return (type == THUMBURL_TYPE_PNG ? save_png_reference(render, file, len) :
	    save_jpeg_reference(render, file, len));
}

static const struct {
	saver_f		*save;
	const char	*name;
	uint32_t	side;			/* the limit of the format */
} savers[THUMBURL_N_FORMATS] = {
	[THUMBURL_FORMAT_JPG] =		{ save_jpeg,	"JPEG",	65500 },
	[THUMBURL_FORMAT_PNG] =		{ save_png,	"PNG",	65535 },
	[THUMBURL_FORMAT_GIF] =		{ save_gif,	"GIF",	65535 },
	[THUMBURL_FORMAT_WEBP] =	{ save_webp,	"WebP",	16383 },
	[THUMBURL_FORMAT_AVIF] =	{ save_avif,	"AVIF",	16384 },
};

int
encode(struct render *render, void **thumb, size_t *len)
{
	const struct result *result = &render->result;
	enum thumburl_format format = result->format;

	if (result->width > savers[format].side || result->height > savers[format].side)
		return (refuse_size(render, 413,
		    "A thumb of %u x %u pixels is too large; the limit of %s is %u each way",
		    result->width, result->height, savers[format].name, savers[format].side));
	return (savers[format].save(render, thumb, len));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * References: how large they are, of which originals, and thumbs of one that is in memory.
 */

#include <math.h>
#include <string.h>

#include "hash/seeded_hash.h"
#include "job/types.h"
#include "renderer.h"

/* A larger one is none: the thumbs of an image that is so long and narrow are rare. */
#define REFERENCE_PIXELS	4e6

/* One as large as its original has at least so many: a thumb of fewer costs little. */
#define UNDIVIDED_PIXELS	1.5e6

/* NB: the seed is fixed, since the digest is stored; it protects against accidents alone. */
uint64_t
digest_of(const void *bytes, size_t len)
{
	static const struct hash_seed seed = { 0x9e3779b97f4a7c15, 0xd6e8feb86659fd93 };

	return (seeded_hash(&seed, bytes, len));
}

int
reference_check(struct render *render)
{

	if (digest_of(render->bytes, render->len) == render->reference->digest)
		return (0);
	return (refuse(render, 500, "The reference is damaged"));
}

/*
 * The divisor is the largest that leaves REFERENCE_WIDTH.  A decoder that shrinks has powers of two.
 * NB: a reference whose pixels are those of the original, or averages of them, has thumbs that are
 * like those of the original; a thumb that is scaled twice by other factors has not.
 */
static int
divisor_of(const struct render *render, double width)
{
	int most = (int)(width / REFERENCE_WIDTH), divisor = 1;

	if (!render->decoder->shrinks)
		return (VIPS_MAX(most, 1));
	while (divisor < SHRINK_MAX && 2 * divisor <= most)
		divisor *= 2;
	return (divisor);
}

/*
 * Without a divisor, only a JPEG is worth it, of what is not decoded as fast: encode_reference()
 * refuses others.
 */
static int
is_worth(const struct render *render, double width, double height, int divisor)
{

	if (divisor < 2 && (render->decoder->shrinks || width < REFERENCE_WIDTH ||
	    width * height < UNDIVIDED_PIXELS))
		return (0);
	return (height >= divisor && width * height / divisor / divisor <= REFERENCE_PIXELS);
}

int
reference_possible(const struct render *render)
{

	return (render->decoder->renderer == &raster_renderer &&
	    file_types[render->job.type].referenced);
}

/* NB: render->result has the size of the original. */
static int
fit_reference(struct render *render)
{
	struct result *result = &render->result;
	const double width = result->source_width, height = result->source_height;
	const int divisor = divisor_of(render, width);

	if (!reference_possible(render))
		return (refuse(render, 404, "No reference is made of %s",
		    file_types[render->job.type].title));
	if (!is_worth(render, width, height, divisor))
		return (refuse(render, 404, "No reference is made of an image of %.0f x %.0f "
		    "pixels: its thumbs cost little", width, height));
	render->referring = divisor;
	result->width = result->source_width / (uint32_t)divisor;
	result->height = result->source_height / (uint32_t)divisor;
	return (0);
}

int
reference_draw(struct render *render)
{

	if (fit_reference(render) != 0)
		return (-1);
	return (render->decoder->renderer->draw(render));
}

int
reference_shrink(struct render *render)
{
	const int divisor = render->referring;
	VipsImage *in = render->image, *out;

	out = average(in, divisor, divisor, VIPS_ROUND_UINT((double)in->Xsize / divisor),
	    VIPS_ROUND_UINT((double)in->Ysize / divisor));
	if (out == NULL)
		return (-1);
	step(render, out);
	return (0);
}

/*
 * The scaler centres its output on its input, and so would shift an image that has a part of a pixel
 * more than the original divided.  It gets some more pixels, as many as make a whole number, and the
 * thumb is cut from its output.
 */
#define MORE_MAX	256
#define NEARLY		0.02

static int
pixels_for(int has, int to, double scale)
{
	double error, exact, least = 1;
	int more, given = has;

	for (more = 0; more < MORE_MAX && least > NEARLY; more++) {
		exact = (to + more) / scale;
		error = fabs(exact - rint(exact));
		if (rint(exact) >= has && error < least - NEARLY / 2) {
			least = error;
			given = (int)rint(exact);
		}
	}
	return (given);
}

/* Scale an image whose pixels are so many pixels of the original. */
static int
scale_centred(const struct render *render, VipsImage *in, VipsImage **out, int across, int down)
{
	const struct result *result = &render->result;
	const int width = (int)result->width, height = (int)result->height;
	const double x = (double)width * across / result->source_width;
	const double y = (double)height * down / result->source_height;
	VipsImage *given;
	int ret;

	if (vips_embed(in, &given, 0, 0, pixels_for(in->Xsize, width, x),
	    pixels_for(in->Ysize, height, y), "extend", VIPS_EXTEND_COPY, NULL) != 0)
		return (-1);
	ret = scale_by(given, out, width, height, x, y);
	g_object_unref(given);
	return (ret);
}

/* Averages of parts are made of at least this many pixels. */
#define PARTS_FROM	4

/* The number of pixels that the scaler would average first, of an original. */
static int
averaged_first(uint32_t from, uint32_t to)
{

	return ((int)VIPS_MAX(1, from / (SHRINK_SPARE * to)));
}

/*
 * Whether the scaler would average other pixels than it does of the original, and parts of pixels come
 * closer: where these are small.  NB: that is seen in hard edges, as of a scan in black and white.
 */
static int
needs_parts(const struct render *render, VipsImage *in, int divisor, int across, int down)
{

	return (!decoder_of((enum thumburl_type)render->job.type)->shrinks &&
	    !vips_image_hasalpha(in) && VIPS_MIN(across, down) >= PARTS_FROM * divisor &&
	    (across % divisor != 0 || down % divisor != 0));
}

static int
scale_parts(const struct render *render, VipsImage *in, VipsImage **out, int divisor, int across,
    int down)
{
	VipsImage *averages;
	int ret;

	averages = average_parts(in, divisor, across, down);
	if (averages == NULL)
		return (-1);
	ret = scale_centred(render, averages, out, across, down);
	g_object_unref(averages);
	return (ret);
}

int
reference_scale(const struct render *render, VipsImage *in, VipsImage **out, int divisor)
{
	const struct result *result = &render->result;
	const int across = averaged_first(result->source_width, result->width);
	const int down = averaged_first(result->source_height, result->height);
	VipsImage *memory;
	int ret;

	memory = vips_image_copy_memory(in);
	if (memory == NULL)
		return (-1);
	ret = needs_parts(render, memory, divisor, across, down) ?
	    scale_parts(render, memory, out, divisor, across, down) :
	    scale_centred(render, memory, out, divisor, divisor);
	g_object_unref(memory);
	return (ret);
}

int
reference_use(struct render *render)
{
	VipsImage *out;

	if (!reference_suffices((uint32_t)render->kept->Xsize, render->result.width))
		return (0);
	if (reference_scale(render, render->kept, &out,
	    (int)rint((double)render->result.source_width / render->kept->Xsize)) != 0)
		return (-1);
	step(render, out);
	return (finish_image(render) != 0 ? -1 : 1);
}

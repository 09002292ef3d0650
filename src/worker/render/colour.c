/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Colours are converted to those that browsers show right without a profile.
 *
 * For each pixel a profile costs more than scaling, and so it is applied after scaling: grey and
 * RGB colours can be averaged in any colour space of a display.  CMYK cannot, and is converted
 * first.
 */

#define _GNU_SOURCE 1

#include <string.h>

#include "renderer.h"
#include "worker/inspect/icc_header.h"

/* The name of the profile of nearly all cameras.  NB: a profile of this name is not applied. */
static const char srgb_name[] = "sRGB IEC61966-2";

static int
is_grey(const VipsImage *image)
{

	return (image->Bands < 3);
}

static VipsInterpretation
target_space(const VipsImage *image)
{

	return (is_grey(image) ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB);
}

/* The profile of an image; NULL: none. */
static const uint8_t *
profile_of(VipsImage *image, size_t *len)
{
	const void *profile;

	if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) == 0 ||
	    vips_image_get_blob(image, VIPS_META_ICC_NAME, &profile, len) != 0)
		return (NULL);
	return (profile);
}

static int
has_foreign_profile(VipsImage *image)
{
	size_t len;
	const uint8_t *profile = profile_of(image, &len);

	return (profile != NULL &&
	    memmem(profile, len, srgb_name, sizeof srgb_name - 1) == NULL);
}

static int
is_cmyk(VipsImage *image)
{

	return (vips_image_guess_interpretation(image) == VIPS_INTERPRETATION_CMYK);
}

static int
needs_transform(VipsImage *image)
{

	if (image->BandFmt != VIPS_FORMAT_UCHAR && image->BandFmt != VIPS_FORMAT_USHORT)
		return (0);
	switch (vips_image_guess_interpretation(image)) {
	case VIPS_INTERPRETATION_CMYK:
		return (1);
	case VIPS_INTERPRETATION_sRGB:
	case VIPS_INTERPRETATION_RGB:
	case VIPS_INTERPRETATION_B_W:
		return (has_foreign_profile(image));
	default:
		return (0);
	}
}

static int
convert(struct render *render, VipsInterpretation space)
{
	VipsImage *out;

	if (vips_image_guess_interpretation(render->image) == space)
		return (0);
	if (vips_colourspace(render->image, &out, space, NULL) != 0)
		return (-1);
	step(render, out);
	return (0);
}

/* Drop a profile for another colour space than that of the samples. */
static void
drop_other_profile(VipsImage *image)
{
	const char *space = is_cmyk(image) ? "CMYK" : is_grey(image) ? "GRAY" : "RGB ";
	size_t len;
	const uint8_t *profile = profile_of(image, &len);

	if (profile != NULL && !icc_has_space(profile, len, space))
		(void)vips_image_remove(image, VIPS_META_ICC_NAME);
}

/* NB: libvips fails if the profile lacks the intent. */
static VipsIntent
intent_of(VipsImage *image)
{
	static const VipsIntent intents[] = {
		[ICC_PERCEPTUAL] =	VIPS_INTENT_PERCEPTUAL,
		[ICC_RELATIVE] =	VIPS_INTENT_RELATIVE,
		[ICC_SATURATION] =	VIPS_INTENT_SATURATION,
	};
	size_t len;
	const uint8_t *profile = profile_of(image, &len);

	return (profile == NULL ? VIPS_INTENT_RELATIVE : intents[icc_intent(profile, len)]);
}

/* Apply the profile and remove it.  A broken profile is ignored. */
static int
transform(struct render *render)
{
	const int cmyk = is_cmyk(render->image);
	VipsImage *out;

	if (vips_icc_transform(render->image, &out, "srgb",
	    "embedded", TRUE,
	    "input_profile", cmyk ? "cmyk" : "srgb",
	    "intent", intent_of(render->image),
	    "black_point_compensation", TRUE,
	    NULL) == 0) {
		(void)vips_image_remove(out, VIPS_META_ICC_NAME);
		step(render, out);
	} else if (cmyk)
		return (-1);
	vips_error_clear();
	return (0);
}

/* A TIFF may have thousands of channels; the first ones count. */
static int
keep_bands(struct render *render, int n)
{
	VipsImage *out;

	if (render->image->Bands <= n)
		return (0);
	if (vips_extract_band(render->image, &out, 0, "n", n, NULL) != 0)
		return (-1);
	step(render, out);
	return (0);
}

/* The largest number of bands: CMYK and alpha. */
#define BANDS_IN	5

/* The result is grey or sRGB, with or without alpha. */
static int
bands_out(VipsInterpretation space)
{

	return (space == VIPS_INTERPRETATION_B_W ? 2 : 4);
}

static int
convert_all(struct render *render)
{
	VipsInterpretation space = target_space(render->image);
	VipsInterpretation from = vips_image_guess_interpretation(render->image);
	VipsImage *out;

	drop_other_profile(render->image);
	/* reduce 16 bits first: that is a shift, and the next steps cost half */
	if ((from == VIPS_INTERPRETATION_RGB16 || from == VIPS_INTERPRETATION_GREY16) &&
	    convert(render, space) != 0)
		return (-1);
	if (is_cmyk(render->image) && needs_transform(render->image) && transform(render) != 0)
		return (-1);
	if (convert(render, space) != 0 || keep_bands(render, bands_out(space)) != 0)
		return (-1);
	if (render->image->BandFmt == VIPS_FORMAT_UCHAR)
		return (0);
	if (vips_band_format_isfloat(render->image->BandFmt) ?
	    round_to_bytes(render->image, &out) != 0 :
	    vips_cast_uchar(render->image, &out, NULL) != 0)
		return (-1);
	step(render, out);
	return (0);
}

int
to_rgb(struct render *render)
{

	return (keep_bands(render, BANDS_IN) != 0 || convert_all(render) != 0 ? -1 : 0);
}

int
apply_profile(struct render *render)
{
	VipsInterpretation space;

	if (!needs_transform(render->image))
		return (0);
	if (transform(render) != 0)
		return (-1);
	space = target_space(render->image);
	return (convert(render, space) != 0 || keep_bands(render, bands_out(space)) != 0 ?
	    -1 : 0);
}

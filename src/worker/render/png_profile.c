/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The colours in the chunks of a PNG become an ICC profile, so that later steps handle profiles
 * alone.
 */

#include <lcms2.h>

#include "renderer.h"
#include "worker/inspect/png_colour.h"

static cmsToneCurve *
curve_of(const struct png_colour *colour)
{
	/* IEC 61966-2-1 */
	static const cmsFloat64Number srgb[] = { 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045 };

	if (colour->curve == PNG_CURVE_GAMMA)
		return (cmsBuildGamma(NULL, colour->gamma));
	return (cmsBuildParametricToneCurve(NULL, 4, srgb));
}

static cmsCIExyY
point(struct png_point p)
{

	return ((cmsCIExyY) { p.x, p.y, 1 });
}

static cmsHPROFILE
profile_of(const struct png_colour *colour, int grey)
{
	const cmsCIExyY white = point(colour->white);
	const cmsCIExyYTRIPLE primaries = { point(colour->red), point(colour->green),
	    point(colour->blue) };
	cmsToneCurve *curve = curve_of(colour);
	cmsToneCurve *curves[3] = { curve, curve, curve };
	cmsHPROFILE profile = NULL;

	if (curve != NULL)
		profile = grey ? cmsCreateGrayProfile(&white, curve) :
		    cmsCreateRGBProfile(&white, &primaries, curves);
	cmsFreeToneCurve(curve);
	return (profile);
}

static int
free_profile(void *bytes, void *area)
{

	(void)area;
	g_free(bytes);
	return (0);
}

/* If the profile cannot be made, the image has none. */
void
add_png_profile(const struct render *render, VipsImage *image)
{
	struct png_colour colour;
	cmsUInt32Number len = 0;
	cmsHPROFILE profile;
	void *bytes;

	if (!png_colour(render->bytes, render->len, &colour))
		return;
	profile = profile_of(&colour, image->Bands < 3);
	if (profile == NULL)
		return;
	if (cmsSaveProfileToMem(profile, NULL, &len) && len > 0) {
		bytes = g_malloc0(len);
		if (cmsSaveProfileToMem(profile, bytes, &len))
			vips_image_set_blob(image, VIPS_META_ICC_NAME,
			    (VipsCallbackFn)free_profile, bytes, len);
		else
			g_free(bytes);
	}
	(void)cmsCloseProfile(profile);
}

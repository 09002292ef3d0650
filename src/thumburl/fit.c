/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fit: the thumb for a place on a page (doc/url-schemes.rst, Fit).
 */

#include "config.h"

#include "fit.h"
#include "param.h"
#include "step.h"
#include "type.h"

/* Larger numbers say no more, and 64 bits hold the product. */
#define PLACE_MAX	THUMBURL_NUMBER_MAX
#define DENSITY_MAX	10000
#define ORIGINAL_MAX	9999999

static uint64_t
at_most(uint64_t value, uint64_t limit)
{

	return (value < limit ? value : limit);
}

static uint64_t
divide_up(uint64_t a, uint64_t b)
{

	return ((a + b - 1) / b);
}

/* The wanted width, or 0 if there is none. */
static uint32_t
wanted_width(const struct thumburl_site *site, const struct thumburl_fit *fit)
{
	const uint64_t density = fit->density > 0 ? at_most(fit->density, DENSITY_MAX) : 100;
	const uint64_t width = at_most(fit->original_width, ORIGINAL_MAX);
	const uint64_t height = at_most(fit->original_height, ORIGINAL_MAX);
	uint64_t wanted, bound;

	wanted = divide_up(at_most(fit->width, PLACE_MAX) * density, 100);
	if (fit->height > 0 && width > 0 && height > 0) {
		bound = divide_up(at_most(fit->height, PLACE_MAX) * density * width, 100 * height);
		wanted = wanted > 0 ? at_most(wanted, bound) : bound;
	}
	return ((uint32_t)at_most(wanted, site->max_width));
}

enum thumburl_nature
fit_nature(const struct thumburl_ref *ref)
{
	const enum thumburl_nature nature = type_of(ref)->nature;

	if (nature == THUMBURL_WEB && (ref->zone == THUMBURL_ZONE_TEMP || (ref->width > 0 &&
	    (ref->quality != THUMBURL_QUALITY_NORMAL || ref->format != param_default_format(ref)))))
		return (THUMBURL_FIXED);
	return (nature);
}

void
fit_set(struct thumburl_ref *ref, uint32_t width)
{

	if (width == 0) {
		thumburl_set_original(ref, 0);
		return;
	}
	if (ref->width == 0)
		ref->format = param_default_format(ref);
	ref->info = 0;
	ref->width = ref->asked_width = width;
}

/* The width of the thumb for a wanted width, or 0 for the original. */
static uint32_t
fit_width(const struct thumburl_site *site, enum thumburl_nature nature, uint32_t wanted,
    uint32_t original)
{
	uint32_t w;

	if (original == 0)
		return (step_for(site, wanted, nature, 0));
	if (nature == THUMBURL_WEB && original <= wanted)
		return (0);
	w = step_for(site, wanted, nature, original);
	if (nature == THUMBURL_WEB && w >= original)
		return (0);
	if (nature == THUMBURL_FIXED && site->n_steps == 0 && w > original)
		return (original);
	return (w);
}

enum thumburl_reason
thumburl_fit(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct thumburl_fit *fit)
{
	uint32_t wanted;

	if (!type_has_thumbs(ref) || ref->thumbname.len > 0)
		return (THUMBURL_UNKNOWN_TYPE);
	wanted = wanted_width(site, fit);
	if (wanted == 0)
		return (THUMBURL_MISSING_WIDTH);
	fit_set(ref, fit_width(site, fit_nature(ref), wanted, fit->original_width));
	return (THUMBURL_OK);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The options of thumbctl url for places on a page: sizes, densities and ranges of widths.
 */

#include "config.h"

#include <string.h>

#include "command.h"
#include "url_place.h"

#define NUMBER_MAX	9999999

/* Read a whole number from 1 on, up to **p.  Returns 0 if there is none. */
static uint32_t
take_number(const char **p)
{
	uint32_t n = 0;

	for (; **p >= '0' && **p <= '9' && n <= NUMBER_MAX / 10; (*p)++)
		n = n * 10 + (uint32_t)(**p - '0');
	return (**p >= '0' && **p <= '9' ? 0 : n);
}

/* Read a density such as 1.5, in hundredths.  Returns 0 if it is wrong. */
static uint32_t
take_density(const char **p)
{
	uint32_t n = 0, unit = 100;

	for (; **p >= '0' && **p <= '9' && n <= 10000; (*p)++)
		n = n * 10 + 100 * (uint32_t)(**p - '0');
	if (**p == '.')
		for ((*p)++; **p >= '0' && **p <= '9' && unit > 1; (*p)++)
			n += (unit /= 10) * (uint32_t)(**p - '0');
	return (n <= 10000 ? n : 0);
}

/* WIDTH, WIDTHxHEIGHT or xHEIGHT */
static const char *
take_size(const char *p, uint32_t *width, uint32_t *height)
{
	const char *b = p;

	*width = take_number(&p);
	if (p > b && *width == 0)
		return (NULL);
	if (*p != 'x')
		return (*width > 0 ? p : NULL);
	p++;
	*height = take_number(&p);
	return (*height > 0 ? p : NULL);
}

static int
read_fit(struct thumburl_fit *fit, const char *text)
{
	const char *p;

	p = take_size(text, &fit->width, &fit->height);
	if (p != NULL && *p == '@') {
		p++;
		fit->density = take_density(&p);
		if (fit->density == 0)
			p = NULL;
	}
	if (p == NULL || *p != '\0')
		return (command_wrong("--fit: \"%s\" must be a size in CSS pixels, with a density if it "
		    "is not 1, such as 300, 300x200, x200 or 300@1.5", text));
	return (0);
}

static int
read_densities(struct place *place, const char *text)
{
	const char *p;
	size_t n = 0;

	for (p = text; n < PLACE_DENSITIES_MAX; p++) {
		place->densities[n] = take_density(&p);
		if (place->densities[n] == 0 || (*p != ',' && *p != '\0'))
			break;
		n++;
		if (*p == '\0') {
			place->srcset.densities = place->densities;
			place->srcset.n_densities = n;
			return (0);
		}
	}
	return (command_wrong("--srcset: \"%s\" must be densities with --fit, up to %d, such as 1,1.5,2",
	    text, PLACE_DENSITIES_MAX));
}

static int
read_range(struct thumburl_srcset *srcset, const char *text)
{
	const char *p = text;

	srcset->min = take_number(&p);
	if (*p == '-') {
		p++;
		srcset->max = take_number(&p);
		if (*p == '\0' && (p[-1] == '-' || srcset->max >= srcset->min) && p - text > 1)
			return (0);
	}
	return (command_wrong("--srcset: \"%s\" must be a range of widths without --fit, such as "
	    "250-1920, 250- or -1920", text));
}

static int
read_original(struct thumburl_fit *fit, const char *text)
{
	const char *p;

	p = take_size(text, &fit->original_width, &fit->original_height);
	if (p != NULL && *p == '\0' && fit->original_width > 0 && fit->original_height > 0)
		return (0);
	return (command_wrong("--original-size: \"%s\" must be a width and a height in pixels, such as "
	    "4000x3000", text));
}

int
place_read(struct place *place, const char *fit, const char *srcset, const char *original)
{
	int r = 0;

	if (fit != NULL)
		r = read_fit(&place->srcset.fit, fit);
	if (r == 0 && srcset != NULL)
		r = fit != NULL ? read_densities(place, srcset) : read_range(&place->srcset, srcset);
	if (r == 0 && original != NULL)
		r = read_original(&place->srcset.fit, original);
	return (r);
}

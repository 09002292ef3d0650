/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Chunks before the pixels of a PNG define its colours.  The best of them counts: cICP, then iCCP,
 * then sRGB, then gAMA with cHRM.
 */

#include <math.h>
#include <string.h>

#include "big_endian.h"
#include "png_colour.h"

/* cHRM and gAMA are in units of 1 / 100000. */
#define UNIT		100000.0

/* The gamma of sRGB in a chunk, and a difference from it that cannot be seen. */
#define SRGB_GAMMA	0.45455
#define SRGB_NEAR	0.01

/* Limits of a gamma in a file. */
#define GAMMA_LEAST	0.1
#define GAMMA_MOST	10.0

static const struct png_colour srgb = {
	{ 0.3127, 0.3290 }, { 0.64, 0.33 }, { 0.30, 0.60 }, { 0.15, 0.06 }, PNG_CURVE_SRGB, 0
};

/* The codes of ITU-T H.273 whose curve is a gamma or that of sRGB. */
static const struct {
	unsigned		number;
	struct png_point	white, red, green, blue;
} primaries[] = {
	{ 1,  { 0.3127, 0.3290 }, { 0.640, 0.330 }, { 0.300, 0.600 }, { 0.150, 0.060 } },
	{ 9,  { 0.3127, 0.3290 }, { 0.708, 0.292 }, { 0.170, 0.797 }, { 0.131, 0.046 } },
	{ 11, { 0.3140, 0.3510 }, { 0.680, 0.320 }, { 0.265, 0.690 }, { 0.150, 0.060 } },
	{ 12, { 0.3127, 0.3290 }, { 0.680, 0.320 }, { 0.265, 0.690 }, { 0.150, 0.060 } },
};

static const struct {
	unsigned		number;
	enum png_curve		curve;
	double			gamma;
} transfers[] = {
	{ 4,	PNG_CURVE_GAMMA,	2.2 },
	{ 5,	PNG_CURVE_GAMMA,	2.8 },
	{ 8,	PNG_CURVE_GAMMA,	1.0 },
	{ 13,	PNG_CURVE_SRGB,		0 },
};

#define N(a)	(sizeof(a) / sizeof *(a))

/* The data of the chunks; NULL: the chunk is missing or too short. */
struct chunks {
	const uint8_t		*gama, *chrm, *srgb, *iccp, *cicp;
};

static void
find_chunks(const uint8_t *bytes, size_t len, struct chunks *chunks)
{
	const struct {
		const char	*name;
		size_t		least;
		const uint8_t	**data;
	} wanted[] = {
		{ "gAMA",	4,	&chunks->gama },
		{ "cHRM",	32,	&chunks->chrm },
		{ "sRGB",	1,	&chunks->srgb },
		{ "iCCP",	1,	&chunks->iccp },
		{ "cICP",	4,	&chunks->cicp },
	};
	size_t i, pos;

	memset(chunks, 0, sizeof *chunks);
	for (pos = 8; len >= 12 && pos <= len - 12; pos += (size_t)be32(bytes + pos) + 12) {
		if (memcmp(bytes + pos + 4, "IDAT", 4) == 0 || be32(bytes + pos) > len - 12 - pos)
			return;
		for (i = 0; i < N(wanted); i++)
			if (memcmp(bytes + pos + 4, wanted[i].name, 4) == 0 &&
			    be32(bytes + pos) >= wanted[i].least)
				*wanted[i].data = bytes + pos + 8;
	}
}

static struct png_point
read_point(const uint8_t *data)
{

	return ((struct png_point) { be32(data) / UNIT, be32(data + 4) / UNIT });
}

/* Valid colours form a triangle around white.  NB: others would lead to a division by zero. */
static int
is_triangle(const struct png_colour *c)
{
	const double area = (c->green.x - c->red.x) * (c->blue.y - c->red.y) -
	    (c->blue.x - c->red.x) * (c->green.y - c->red.y);

	return (fabs(area) > 0.001 && c->white.y > 0.01 && c->red.y >= 0 && c->green.y > 0.01 &&
	    c->blue.y >= 0 && fmax(c->red.x, fmax(c->green.x, c->blue.x)) <= 1.5 &&
	    fmax(c->red.y, fmax(c->green.y, c->blue.y)) <= 1.5 && c->white.x <= 1 &&
	    c->white.y <= 1);
}

static int
is_near(struct png_point a, struct png_point b)
{

	return (fabs(a.x - b.x) < SRGB_NEAR && fabs(a.y - b.y) < SRGB_NEAR);
}

static int
has_srgb_points(const struct png_colour *c)
{

	return (is_near(c->white, srgb.white) && is_near(c->red, srgb.red) &&
	    is_near(c->green, srgb.green) && is_near(c->blue, srgb.blue));
}

static int
read_cicp(const uint8_t *data, struct png_colour *colour)
{
	size_t i, j;

	for (i = 0; i < N(primaries) && primaries[i].number != data[0]; i++)
		continue;
	for (j = 0; j < N(transfers) && transfers[j].number != data[1]; j++)
		continue;
	/* samples of RGB in the full range */
	if (i == N(primaries) || j == N(transfers) || data[2] != 0 || data[3] != 1)
		return (0);
	*colour = (struct png_colour) { primaries[i].white, primaries[i].red,
	    primaries[i].green, primaries[i].blue, transfers[j].curve, transfers[j].gamma };
	return (colour->curve != PNG_CURVE_SRGB || !has_srgb_points(colour));
}

static int
read_gamma(const struct chunks *chunks, struct png_colour *colour)
{
	const double gamma = be32(chunks->gama) / UNIT;

	if (gamma < GAMMA_LEAST || gamma > GAMMA_MOST)
		return (0);
	*colour = srgb;
	if (chunks->chrm != NULL) {
		colour->white = read_point(chunks->chrm);
		colour->red = read_point(chunks->chrm + 8);
		colour->green = read_point(chunks->chrm + 16);
		colour->blue = read_point(chunks->chrm + 24);
		if (!is_triangle(colour))
			return (0);
	}
	/* the gamma of sRGB means sRGB */
	if (fabs(gamma - SRGB_GAMMA) < SRGB_NEAR)
		return (!has_srgb_points(colour));
	colour->curve = PNG_CURVE_GAMMA;
	colour->gamma = 1 / gamma;
	return (1);
}

int
png_colour(const uint8_t *bytes, size_t len, struct png_colour *colour)
{
	struct chunks chunks;

	find_chunks(bytes, len, &chunks);
	if (chunks.cicp != NULL)
		return (read_cicp(chunks.cicp, colour));
	if (chunks.iccp != NULL || chunks.srgb != NULL || chunks.gama == NULL)
		return (0);
	return (read_gamma(&chunks, colour));
}

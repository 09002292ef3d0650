/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Facts about an image that its bytes tell without decoding.
 */

#ifndef SURVEY_H_INCLUDED
#define SURVEY_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

struct survey {
	double			width, height;		/* of a PNG, GIF or WebP; 0 for others */
	unsigned		frames;			/* of a GIF or WebP */
	double			duration;		/* of all frames, in seconds */
	unsigned		scans;			/* of a JPEG */
	uint32_t		images;			/* types in an AVIF or HEIF; 0: unknown */
	int			slow;			/* the decoder holds the whole image */
	int			cut;			/* the file ends too early */
};

/* Fill a survey that is all zeros.  jpeg_scans.h and heif_items.h have others. */
typedef void survey_f(const uint8_t *bytes, size_t len, struct survey *survey);

survey_f survey_png;
survey_f survey_gif;
survey_f survey_webp;

#endif

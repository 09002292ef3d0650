/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Surveys the bytes of an image without decoding it.
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
	double			item_bytes;		/* of an AVIF or HEIF, all items together */
	int			slow;			/* the decoder holds the whole image */
	int			cut;			/* the file is truncated */
};

/* Fill a survey, which must be all zeros.  More of these are in jpeg_scans.h and heif_items.h. */
typedef void survey_f(const uint8_t *bytes, size_t len, struct survey *survey);

survey_f survey_png;
survey_f survey_gif;
survey_f survey_webp;

#endif

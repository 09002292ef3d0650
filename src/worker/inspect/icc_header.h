/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What an ICC profile's header and table of tags tell (ICC.1, 7.2 and 7.3).
 */

#ifndef ICC_HEADER_H_INCLUDED
#define ICC_HEADER_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Rendering intents, by ICC's numbers. */
enum icc_intent {
	ICC_PERCEPTUAL,
	ICC_RELATIVE,
	ICC_SATURATION
};

/* Whether its samples are of this space of colours: "GRAY", "RGB " or "CMYK". */
int icc_has_space(const uint8_t *profile, size_t len, const char *space);

/* The intent to use: relative, or another that the profile has if it has not that. */
enum icc_intent icc_intent(const uint8_t *profile, size_t len);

#endif

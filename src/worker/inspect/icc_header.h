/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads the header and the table of tags of an ICC profile (ICC.1, 7.2 and 7.3).
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

/* Whether the profile is for samples of this colour space: "GRAY", "RGB " or "CMYK". */
int icc_has_space(const uint8_t *profile, size_t len, const char *space);

/* The intent to use: relative, if the profile has it, or another that it has. */
enum icc_intent icc_intent(const uint8_t *profile, size_t len);

#endif

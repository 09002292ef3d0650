/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads fields at fixed places of an ICC profile.
 */

#include <string.h>

#include "big_endian.h"
#include "icc_header.h"

#define SPACE_AT	16
#define TAGS_AT		128
#define TAG_SIZE	12

int
icc_has_space(const uint8_t *profile, size_t len, const char *space)
{

	return (len >= TAGS_AT && memcmp(profile + SPACE_AT, space, 4) == 0);
}

static int
has_tag(const uint8_t *profile, size_t len, const char *tag)
{
	uint32_t i, n;

	n = len < TAGS_AT + 4 ? 0 : be32(profile + TAGS_AT);
	for (i = 0; i < n && (len - TAGS_AT - 4) / TAG_SIZE > i; i++)
		if (memcmp(profile + TAGS_AT + 4 + i * TAG_SIZE, tag, 4) == 0)
			return (1);
	return (0);
}

/* A profile has a table for each intent, tried in the order of preference; or none for all. */
enum icc_intent
icc_intent(const uint8_t *profile, size_t len)
{
	static const struct {
		const char	*tag;
		enum icc_intent	intent;
	} tables[] = {
		{ "A2B1", ICC_RELATIVE },
		{ "A2B0", ICC_PERCEPTUAL },
		{ "A2B2", ICC_SATURATION },
	};
	size_t i;

	for (i = 0; i < sizeof tables / sizeof *tables; i++)
		if (has_tag(profile, len, tables[i].tag))
			return (tables[i].intent);
	return (ICC_RELATIVE);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An image is surveyed without decoding it: whether the file is complete, and what would make its
 * decoder slow.  The time is linear in the size of the file.
 */

#include <string.h>

#include "big_endian.h"
#include "survey.h"

static uint32_t
le16(const uint8_t *p)
{

	return ((uint32_t)p[1] << 8 | p[0]);
}

static uint32_t
le32(const uint8_t *p)
{

	return (le16(p + 2) << 16 | le16(p));
}

/* A PNG is a signature and chunks of length, type, data and CRC; IHDR is the first. */
void
survey_png(const uint8_t *bytes, size_t len, struct survey *survey)
{
	size_t pos = 8;

	if (len > 28) {
		survey->width = be32(bytes + 16);
		survey->height = be32(bytes + 20);
		survey->slow = bytes[28] != 0;
	}
	while (len >= 12 && pos <= len - 12) {
		if (memcmp(bytes + pos + 4, "IEND", 4) == 0)
			return;
		if (be32(bytes + pos) > len - 12 - pos)
			break;
		pos += (size_t)be32(bytes + pos) + 12;
	}
	survey->cut = 1;
}

/* The place after sub-blocks, which begin with a length of one byte; the last one is empty. */
static size_t
skip_blocks(const uint8_t *bytes, size_t len, size_t pos)
{

	while (pos < len && bytes[pos] != 0)
		pos += (size_t)bytes[pos] + 1;
	return (pos + 1);
}

static size_t
colour_table(unsigned flags)
{

	return (flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0);
}

/* A graphic control extension has the duration of the next frame, in hundredths of a second. */
static double
gif_delay(const uint8_t *bytes, size_t len, size_t pos)
{

	return (len - pos > 8 && bytes[pos + 1] == 0xf9 ? le16(bytes + pos + 4) / 100.0 : 0);
}

void
survey_gif(const uint8_t *bytes, size_t len, struct survey *survey)
{
	size_t pos;

	if (len >= 10) {
		survey->width = le16(bytes + 6);
		survey->height = le16(bytes + 8);
	}
	pos = len < 13 ? len : 13 + colour_table(bytes[10]);
	while (pos < len && bytes[pos] != ';') {
		if (bytes[pos] == '!') {
			survey->duration += gif_delay(bytes, len, pos);
			pos = skip_blocks(bytes, len, pos + 2);
		} else if (bytes[pos] == ',' && len - pos > 10) {
			survey->frames++;
			pos = skip_blocks(bytes, len, pos + 11 + colour_table(bytes[pos + 9]));
		} else
			break;
	}
	if (survey->frames < 2)
		survey->duration = 0;
	survey->cut = pos >= len;
}

/* Frames are chunks that begin with place, size and duration, in milliseconds. */
static void
survey_frames(const uint8_t *bytes, size_t len, struct survey *survey)
{
	size_t pos = 12;

	while (len >= 24 && pos <= len - 24) {
		if (memcmp(bytes + pos, "ANMF", 4) == 0) {
			survey->frames++;
			survey->duration += (le32(bytes + pos + 20) & 0xffffff) / 1000.0;
		}
		if (le32(bytes + pos + 4) > len - pos - 8)
			break;
		pos += 8 + (((size_t)le32(bytes + pos + 4) + 1) & ~(size_t)1);
	}
}

/* The first chunk has the size of the canvas, or of the image if there is only one. */
void
survey_webp(const uint8_t *bytes, size_t len, struct survey *survey)
{

	survey->cut = le32(bytes + 4) > len - 8;
	if (len < 30)
		return;
	if (memcmp(bytes + 12, "VP8X", 4) == 0) {
		survey->width = (le32(bytes + 24) & 0xffffff) + 1;
		survey->height = (le32(bytes + 26) >> 8) + 1;
		survey_frames(bytes, len, survey);
	} else if (memcmp(bytes + 12, "VP8L", 4) == 0) {
		survey->width = (le32(bytes + 21) & 0x3fff) + 1;
		survey->height = (le32(bytes + 21) >> 14 & 0x3fff) + 1;
	} else if (memcmp(bytes + 12, "VP8 ", 4) == 0) {
		survey->width = le16(bytes + 26) & 0x3fff;
		survey->height = le16(bytes + 28) & 0x3fff;
	}
}

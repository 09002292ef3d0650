/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Three fields of a JPEG's EXIF block are copied to the thumb: its author, copyright and
 * description.
 *
 * libvips writes EXIF through libexif, which cuts long texts and changes Copyright.  The fields of
 * a TIFF (TIFF 6.0, section 2) are simple enough to read and write here.
 */

#include <string.h>

#include "renderer.h"

#define FIELD_MAX	1200			/* bytes of text; three fit into a segment */
#define N_FIELDS	3

#define TYPE_ASCII	2

/* Sorted, as TIFF requires. */
static const uint16_t tags[N_FIELDS] = {
	0x010e,					/* ImageDescription */
	0x013b,					/* Artist */
	0x8298,					/* Copyright */
};

static const uint8_t exif_head[6] = "Exif\0";

struct tiff {
	const uint8_t		*bytes;
	size_t			len;
	int			little;
};

struct field {
	const uint8_t		*text;
	size_t			len;		/* with its NUL; 0: missing */
};

/* An integer of n bytes; 0 beyond the end. */
static uint32_t
get(const struct tiff *tiff, size_t at, size_t n)
{
	uint32_t value = 0;
	size_t i;

	if (at > tiff->len || n > tiff->len - at)
		return (0);
	for (i = 0; i < n; i++)
		value = value << 8 | tiff->bytes[at + (tiff->little ? n - 1 - i : i)];
	return (value);
}

/* The text of the entry at, if it is valid: all of it is within the block, and not blank. */
static struct field
get_text(const struct tiff *tiff, size_t at)
{
	struct field field = { NULL, 0 };
	size_t len, start;

	len = get(tiff, at + 4, 4);
	start = len <= 4 ? at + 8 : get(tiff, at + 8, 4);
	if (get(tiff, at + 2, 2) != TYPE_ASCII || start > tiff->len || len > tiff->len - start)
		return (field);
	if (len > FIELD_MAX)
		len = FIELD_MAX;
	len = strnlen((const char *)tiff->bytes + start, len);
	while (len > 0 && tiff->bytes[start + len - 1] == ' ')
		len--;
	if (len > 0) {
		field.text = tiff->bytes + start;
		field.len = len + 1;
	}
	return (field);
}

static int
find_fields(const struct tiff *tiff, struct field *fields)
{
	size_t at, i, n;
	int found = 0;

	at = get(tiff, 4, 4);
	n = get(tiff, at, 2);
	for (at += 2; n > 0 && at < tiff->len; n--, at += 12)
		for (i = 0; i < N_FIELDS; i++)
			if (get(tiff, at, 2) == tags[i] && fields[i].len == 0) {
				fields[i] = get_text(tiff, at);
				found += fields[i].len > 0;
			}
	return (found);
}

static uint8_t *
put(uint8_t *p, uint32_t value, size_t n)
{

	while (n-- > 0)
		*p++ = (uint8_t)(value >> (8 * n));
	return (p);
}

/* NB: texts of up to four bytes are in the entry itself. */
static size_t
outside(const struct field *field)
{

	return (field->len > 4 ? field->len : 0);
}

/* Write an APP1 segment: a big-endian TIFF of one directory, and the texts after it. */
static void
write_segment(struct credits *credits, const struct field *fields, int found)
{
	uint8_t *p = credits->segment, *tiff, *text;
	size_t i;

	p = put(p, 0xffe1, 2) + 2;
	memcpy(p, exif_head, sizeof exif_head);
	tiff = p += sizeof exif_head;
	p = put(p, 0x4d4d002a, 4);
	p = put(p, 8, 4);
	p = put(p, (uint32_t)found, 2);
	text = p + 12 * found + 4;
	for (i = 0; i < N_FIELDS; i++) {
		if (fields[i].len == 0)
			continue;
		p = put(p, tags[i], 2);
		p = put(p, TYPE_ASCII, 2);
		p = put(p, (uint32_t)fields[i].len, 4);
		p = put(p, outside(&fields[i]) ? (uint32_t)(text - tiff) : 0, 4);
		memcpy(outside(&fields[i]) ? text : p - 4, fields[i].text, fields[i].len - 1);
		if (outside(&fields[i])) {
			text[fields[i].len - 1] = '\0';
			text += fields[i].len;
		}
	}
	(void)put(p, 0, 4);
	credits->len = (size_t)(text - credits->segment);
	(void)put(credits->segment + 2, (uint32_t)credits->len - 2, 2);
}

void
read_credits(struct credits *credits, const uint8_t *exif, size_t len)
{
	struct field fields[N_FIELDS] = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	struct tiff tiff;
	int found;

	_Static_assert(N_FIELDS * (FIELD_MAX + 1 + 12) + 24 <= sizeof credits->segment,
	    "three fields fit");
	credits->len = 0;
	if (len < sizeof exif_head + 8 || memcmp(exif, exif_head, sizeof exif_head) != 0)
		return;
	tiff.bytes = exif + sizeof exif_head;
	tiff.len = len - sizeof exif_head;
	tiff.little = tiff.bytes[0] == 'I';
	found = find_fields(&tiff, fields);
	if (found > 0)
		write_segment(credits, fields, found);
}

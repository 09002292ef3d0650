/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The codecs of the images in a HEIF are found by the types of its items, by which libheif chooses
 * a decoder.  Brands may be wrong, and the main item may be a grid of others or have alpha in
 * another.  How many bytes all items have together is found, too: libheif reads them when it opens
 * the file, and any number of items may have the same bytes.
 */

#include <string.h>

#include "big_endian.h"
#include "heif_items.h"
#include "thumburl/thumburl.h"

/* ISO/IEC 14496-12 4.2: a size and a type, and a longer size if the first is 1. */
#define HEAD		8
#define LARGE_HEAD	16

/* A full box begins with a version and flags. */
#define VERSION		4

#define TYPE(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))
#define FILE_META	TYPE('m', 'e', 't', 'a')
#define META_IINF	TYPE('i', 'i', 'n', 'f')
#define META_ILOC	TYPE('i', 'l', 'o', 'c')
#define IINF_INFE	TYPE('i', 'n', 'f', 'e')

/* Items without a codec are made of other items, or are no images.  Other types are HEIF's. */
static const struct {
	uint32_t	type;
	uint32_t	types;
} items[] = {
	{ TYPE('a', 'v', '0', '1'),	THUMBURL_TYPE_BIT(AVIF) },
	{ TYPE('g', 'r', 'i', 'd'),	0 },
	{ TYPE('i', 'd', 'e', 'n'),	0 },
	{ TYPE('i', 'o', 'v', 'l'),	0 },
	{ TYPE('t', 'm', 'a', 'p'),	0 },
	{ TYPE('E', 'x', 'i', 'f'),	0 },
	{ TYPE('m', 'i', 'm', 'e'),	0 },
	{ TYPE('u', 'r', 'i', ' '),	0 },
};

#define N_ITEMS		(sizeof items / sizeof items[0])

struct found {
	uint32_t	types;
	double		bytes;		/* of all items */
	int		bad;		/* a box does not fit into the box around it */
};

typedef void visit_f(struct found *found, uint32_t type, const uint8_t *body, size_t len);

/* The size of the box; 0 if it is not valid or does not fit. */
static size_t
box_size(const uint8_t *bytes, size_t len, size_t *head)
{
	uint64_t size;

	*head = HEAD;
	if (len < HEAD)
		return (0);
	size = be32(bytes);
	if (size == 0)
		size = len;
	else if (size == 1) {
		*head = LARGE_HEAD;
		size = len < LARGE_HEAD ? 0 : be64(bytes + HEAD);
	}
	return (size < *head || size > len ? 0 : (size_t)size);
}

/* Visit each box of a row.  Returns the bytes after the last complete box. */
static size_t
walk(struct found *found, visit_f *visit, const uint8_t *bytes, size_t len)
{
	size_t size, head;

	while ((size = box_size(bytes, len, &head)) > 0) {
		visit(found, be32(bytes + 4), bytes + head, size - head);
		bytes += size;
		len -= size;
	}
	return (len);
}

/* Visit the boxes in a box, after so many bytes. */
static void
descend(struct found *found, visit_f *visit, const uint8_t *body, size_t len, size_t skip)
{

	if (len < skip || walk(found, visit, body + skip, len - skip) > 0)
		found->bad = 1;
}

/* The type comes after a number, of 2 or 4 bytes, and 2 bytes; before version 2 there is none. */
static void
visit_item(struct found *found, uint32_t type, const uint8_t *body, size_t len)
{
	size_t at, i;

	if (type != IINF_INFE || (len > 0 && body[0] < 2))
		return;
	at = VERSION + (len > 0 && body[0] == 2 ? 2 : 4) + 2;
	if (len < at + 4) {
		found->bad = 1;
		return;
	}
	for (i = 0; i < N_ITEMS; i++)
		if (items[i].type == be32(body + at))
			break;
	found->types |= i < N_ITEMS ? items[i].types : THUMBURL_TYPE_BIT(HEIF);
}

/* Numbers one after another; 0 after the end. */
struct numbers {
	const uint8_t	*at;
	size_t		left;
};

static uint64_t
take(struct numbers *n, size_t size)
{
	uint64_t value = 0;

	if (size > n->left) {
		n->left = 0;
		return (0);
	}
	for (n->left -= size; size > 0; size--)
		value = value << 8 | *n->at++;
	return (value);
}

/* ISO/IEC 14496-12 8.11.3: places and lengths of items, each in several parts. */
static void
add_items(struct found *found, const uint8_t *body, size_t len)
{
	struct numbers n = { body, len };
	const unsigned version = (unsigned)take(&n, VERSION) >> 24;
	const size_t sizes = (size_t)take(&n, 2);
	const size_t offset = sizes >> 12, length = sizes >> 8 & 15, base = sizes >> 4 & 15;
	const size_t index = version > 0 ? sizes & 15 : 0;
	uint64_t items_left, parts;

	for (items_left = take(&n, version < 2 ? 2 : 4); items_left > 0 && n.left > 0; items_left--) {
		(void)take(&n, (version < 2 ? 2U : 4U) + (version > 0 ? 2U : 0U) + 2 + base);
		for (parts = take(&n, 2); parts > 0 && n.left > 0; parts--) {
			(void)take(&n, index + offset);
			found->bytes += (double)take(&n, length);
		}
	}
}

/* A count of 2 or 4 bytes comes first, and is ignored. */
static void
visit_meta(struct found *found, uint32_t type, const uint8_t *body, size_t len)
{

	if (type == META_ILOC)
		add_items(found, body, len);
	if (type == META_IINF)
		descend(found, visit_item, body, len, VERSION + (len > 0 && body[0] > 0 ? 4 : 2));
}

static void
visit_file(struct found *found, uint32_t type, const uint8_t *body, size_t len)
{

	if (type == FILE_META)
		descend(found, visit_meta, body, len, VERSION);
}

/* Bytes after the last complete box are ignored: libheif reports a truncated file. */
void
survey_heif(const uint8_t *bytes, size_t len, struct survey *survey)
{
	struct found found = { 0, 0, 0 };

	(void)walk(&found, visit_file, bytes, len);
	survey->item_bytes = found.bytes;
	survey->images = found.bad ? 0 : found.types;
}

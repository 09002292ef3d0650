/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The scans of a JPEG are counted, and those that a thumb does not show are dropped.
 *
 * At an eighth of its size, an image has one pixel for each block, which libjpeg makes from the
 * mean of the block alone.  But libjpeg still decodes the details of a progressive file, which are
 * most of its bytes and most of the time.  It uses them only for a component that is stored at half
 * the size.  The image without those scans is the same to the last bit.
 */

#include <string.h>

#include <glib.h>

#include "big_endian.h"
#include "jpeg_scans.h"

/* JPEG's markers, ITU-T T.81 table B.1. */
#define JPEG_SOF2	0xc2		/* progressive, Huffman */
#define JPEG_SOF10	0xca		/* progressive, arithmetic */
#define JPEG_RST0	0xd0
#define JPEG_EOI	0xd9
#define JPEG_SOS	0xda
#define JPEG_COM	0xfe
#define JPEG_TEM	0x01

/* In coded data, ff 00 and restart markers are data.  Garbage is skipped, as libjpeg does. */
unsigned
jpeg_next_marker(const uint8_t *bytes, size_t len, size_t *pos)
{
	const uint8_t *p;
	unsigned code;

	while (*pos < len && (p = memchr(bytes + *pos, 0xff, len - *pos)) != NULL) {
		*pos = (size_t)(p - bytes) + 1;
		if (*pos >= len)
			break;
		code = bytes[*pos];
		if (code == 0xff)
			continue;
		(*pos)++;
		if (code > JPEG_TEM && (code < JPEG_RST0 || code > JPEG_RST0 + 8))
			return (code);
	}
	return (0);
}

void
survey_jpeg(const uint8_t *bytes, size_t len, struct survey *survey)
{
	size_t pos = 2;
	unsigned code;

	while ((code = jpeg_next_marker(bytes, len, &pos)) != JPEG_EOI) {
		if (code == 0 || len - pos < 2) {
			survey->cut = 1;
			return;
		}
		if (code == JPEG_SOF2 || code == JPEG_SOF10)
			survey->slow = 1;
		if (code == JPEG_SOS)
			survey->scans++;
		pos += be16(bytes + pos);
	}
}

/* ITU-T T.81, B.2.2 and B.2.3 */
#define COMPONENTS_MAX	4
#define FRAME_HEAD	8
#define FRAME_ROW	3
#define SCAN_TAIL	3

#define BLOCK		8

/* The longest run of blocks without details, and its code (T.81 G.1.2.2). */
#define RUN_MAX		32767
#define RUN_LENGTHS	15
#define CODE_BITS	4

struct component {
	uint8_t			id;
	unsigned		across, down;	/* sampling factors */
	int			dropped;	/* the scans of its details are dropped */
};

struct frame {
	unsigned		width, height, n;
	unsigned		across, down;	/* the largest factors */
	struct component	components[COMPONENTS_MAX];
};

/* Output of bits, and those that do not fill a byte yet. */
struct bits {
	GByteArray		*out;
	uint32_t		waiting;
	unsigned		n;
};

static int
read_frame(struct frame *frame, const uint8_t *p, size_t len)
{
	struct component *c;
	unsigned i;

	if (len < FRAME_HEAD)
		return (-1);
	frame->height = be16(p + 3);
	frame->width = be16(p + 5);
	frame->n = p[7];
	if (frame->height == 0 || frame->width == 0 || frame->n == 0 ||
	    frame->n > COMPONENTS_MAX || len < FRAME_HEAD + FRAME_ROW * frame->n)
		return (-1);
	for (i = 0; i < frame->n; i++) {
		p += i == 0 ? FRAME_HEAD : FRAME_ROW;
		c = &frame->components[i];
		c->id = p[0];
		c->across = p[1] >> 4;
		c->down = p[1] & 15;
		if (c->across == 0 || c->down == 0)
			return (-1);
		frame->across = MAX(frame->across, c->across);
		frame->down = MAX(frame->down, c->down);
	}
	return (0);
}

/* libjpeg decodes a component at a larger size if that saves enlarging it (jdmaster.c). */
static int
shows_details(const struct frame *frame, const struct component *c)
{

	return (frame->across % (2 * c->across) == 0 && frame->down % (2 * c->down) == 0);
}

/* The component whose details are all of a scan, if they are not needed; or NULL. */
static struct component *
useless(struct frame *frame, const uint8_t *p, size_t len)
{
	struct component *c;

	if (len < 5 + SCAN_TAIL || p[2] != 1 || p[5] == 0)
		return (NULL);
	for (c = frame->components; c < frame->components + frame->n; c++)
		if (c->id == p[3])
			return (shows_details(frame, c) ? NULL : c);
	return (NULL);
}

static void
put_bits(struct bits *bits, uint32_t value, unsigned n)
{
	static const uint8_t stuffing = 0;
	uint8_t byte;

	bits->waiting = bits->waiting << n | value;
	for (bits->n += n; bits->n >= 8; bits->n -= 8) {
		byte = (uint8_t)(bits->waiting >> (bits->n - 8));
		g_byte_array_append(bits->out, &byte, 1);
		if (byte == 0xff)
			g_byte_array_append(bits->out, &stuffing, 1);
	}
}

static unsigned
blocks(unsigned size, unsigned factor, unsigned largest)
{

	return (((size * factor + largest - 1) / largest + BLOCK - 1) / BLOCK);
}

/*
 * Write a scan without details.  NB: if details are missing, libjpeg estimates them, and changes
 * the means too.
 */
static void
put_empty_scan(GByteArray *out, const struct frame *frame, const struct component *c)
{
	const uint8_t scan[] = { 0xff, 0xda, 0, 8, 1, c->id, 0, 1, 63, 0 };
	struct bits bits = { out, 0, 0 };
	unsigned left, n, run;

	g_byte_array_append(out, scan, sizeof scan);
	left = blocks(frame->width, c->across, frame->across) *
	    blocks(frame->height, c->down, frame->down);
	for (; left > 0; left -= run) {
		run = MIN(left, RUN_MAX);
		for (n = RUN_LENGTHS - 1; 1U << n > run; n--)
			continue;
		put_bits(&bits, n, CODE_BITS);
		put_bits(&bits, run - (1U << n), n);
	}
	/* ones fill the last byte */
	put_bits(&bits, 0x7f, 7);
}

/* Write the table of the code, no restarts, the empty scans, and the end. */
static void
put_end(GByteArray *out, const struct frame *frame)
{
	static const uint8_t restarts[] = { 0xff, 0xdd, 0, 4, 0, 0 };
	static const uint8_t codes[] = { 0xff, 0xc4, 0, 2 + 1 + 16 + RUN_LENGTHS, 0x10,
	    0, 0, 0, RUN_LENGTHS, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70,
	    0x80, 0x90, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0 };
	static const uint8_t end[] = { 0xff, JPEG_EOI };
	unsigned i;

	g_byte_array_append(out, restarts, sizeof restarts);
	g_byte_array_append(out, codes, sizeof codes);
	for (i = 0; i < frame->n; i++)
		if (frame->components[i].dropped)
			put_empty_scan(out, frame, &frame->components[i]);
	g_byte_array_append(out, end, sizeof end);
}

/*
 * Copy all but comments and useless scans, up to the end.  Returns -1 if there is no useless scan,
 * or if the file is not as expected.
 */
static int
copy_useful(GByteArray *out, struct frame *frame, const uint8_t *bytes, size_t len)
{
	struct component *dropping = NULL;
	size_t from = 0, pos = 2, start;
	unsigned code, last = 0;

	for (; (code = jpeg_next_marker(bytes, len, &pos)) != 0; last = code) {
		start = pos - 2;
		if (dropping == NULL && last != JPEG_COM)
			g_byte_array_append(out, bytes + from, (guint)(start - from));
		from = start;
		if (code == JPEG_EOI)
			return (0);
		if (len - pos < 2 || be16(bytes + pos) > len - pos)
			return (-1);
		if (code == JPEG_SOF2 && read_frame(frame, bytes + pos, be16(bytes + pos)) != 0)
			return (-1);
		dropping = code != JPEG_SOS ? NULL :
		    useless(frame, bytes + pos, be16(bytes + pos));
		if (dropping != NULL)
			dropping->dropped = 1;
		pos += be16(bytes + pos);
	}
	return (-1);
}

uint8_t *
jpeg_without_details(const uint8_t *bytes, size_t len, size_t *new_len)
{
	struct frame frame = { 0 };
	GByteArray *out = g_byte_array_new();
	unsigned dropped = 0, i;

	if (copy_useful(out, &frame, bytes, len) == 0)
		for (i = 0; i < frame.n; i++)
			dropped += (unsigned)frame.components[i].dropped;
	if (dropped == 0) {
		(void)g_byte_array_free(out, TRUE);
		return (NULL);
	}
	put_end(out, &frame);
	*new_len = out->len;
	return (g_byte_array_free(out, FALSE));
}

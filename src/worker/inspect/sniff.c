/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The type of a file is recognised by its first bytes, never by its name.
 */

#define _GNU_SOURCE 1

#include <string.h>

#include "sniff.h"

#define N(a)		(sizeof(a) / sizeof *(a))

/* ISO/IEC 14496-12 4.3: compatible brands come after the major brand and its version. */
#define BRANDS_AT	16
#define BRANDS_END	256

/* As in Acrobat, junk may precede the header. */
#define PDF_HEAD	1024

/* Text in UTF-8 or any other superset of ASCII, or in UTF-16; a unit is 1 or 2 bytes. */
struct text {
	const uint8_t		*bytes;
	size_t			units;
	size_t			step;
	size_t			low;		/* the place of the ASCII byte in a unit */
};

/* NB: a type without first bytes has an empty text, which every file begins with. */
static int
begins(const struct type_file *file, const uint8_t *bytes, size_t len)
{
	size_t i;

	if (file->len == 0 || file->len > len)
		return (0);
	for (i = 0; i < file->len; i++)
		if (file->begin[i] != '.' && bytes[i] != (uint8_t)file->begin[i])
			return (0);
	return (1);
}

static struct sniffed
find(const uint8_t *bytes, size_t len)
{
	const struct type_file *file;
	unsigned type, i;

	for (type = 0; type < THUMBURL_N_TYPES; type++)
		for (i = 0; i < TYPE_FILES_MAX; i++) {
			file = &file_types[type].files[i];
			if (begins(file, bytes, len))
				return ((struct sniffed){ (enum thumburl_type)type, file });
		}
	return ((struct sniffed){ THUMBURL_TYPE_NONE, NULL });
}

static struct sniffed
is(enum thumburl_type type)
{

	return ((struct sniffed){ type, file_types[type].files });
}

static struct text
text_of(const uint8_t *bytes, size_t len)
{
	static const struct {
		const char	*start;
		size_t		n, skip, step, low;
	} encodings[] = {
		{ "\xef\xbb\xbf",	3, 3, 1, 0 },
		{ "\xff\xfe",		2, 2, 2, 0 },
		{ "\xfe\xff",		2, 2, 2, 1 },
		{ "<\0",		2, 0, 2, 0 },
		{ "\0<",		2, 0, 2, 1 },
		{ "",			0, 0, 1, 0 },
	};
	struct text text;
	size_t i;

	for (i = 0; i < N(encodings) - 1; i++)
		if (len >= encodings[i].n &&
		    memcmp(bytes, encodings[i].start, encodings[i].n) == 0)
			break;
	text.bytes = bytes + encodings[i].skip;
	text.step = encodings[i].step;
	text.low = encodings[i].low;
	text.units = (len - encodings[i].skip) / text.step;
	return (text);
}

/* The unit at i as ASCII; 0 at the end, 0x80 for a unit that is not ASCII. */
static unsigned
unit(const struct text *text, size_t i)
{
	const uint8_t *p;

	if (i >= text->units)
		return (0);
	p = text->bytes + i * text->step;
	if (text->step == 2 && p[1 - text->low] != 0)
		return (0x80);
	return (p[text->low] < 0x80 ? p[text->low] : 0x80);
}

static int
starts(const struct text *text, size_t i, const char *word)
{

	for (; *word != '\0'; word++, i++)
		if (unit(text, i) != (unsigned char)*word)
			return (0);
	return (1);
}

/* The place after the next occurrence of end; the end of the text if there is none. */
static size_t
skip_to(const struct text *text, size_t i, const char *end)
{

	while (i < text->units && !starts(text, i, end))
		i++;
	return (i + strlen(end));
}

/* The place after a DOCTYPE, whose internal subset has declarations, comments and quoted text. */
static size_t
skip_doctype(const struct text *text, size_t i)
{
	unsigned depth = 0, c;

	for (; i < text->units; i++) {
		c = unit(text, i);
		if (c == '"' || c == '\'')
			i = skip_to(text, i + 1, c == '"' ? "\"" : "'") - 1;
		else if (starts(text, i, "<!--"))
			i = skip_to(text, i, "-->") - 1;
		else if (c == '<')
			depth++;
		else if (c == '>' && --depth == 0)
			return (i + 1);
	}
	return (i);
}

/* The unit after the name of the first element, if that is <svg>, with or without a namespace. */
static size_t
after_svg(const struct text *text)
{
	size_t i = 0, name;
	unsigned c;

	for (;;) {
		while ((c = unit(text, i)) == ' ' || c == '\t' || c == '\r' || c == '\n')
			i++;
		if (starts(text, i, "<?"))
			i = skip_to(text, i, "?>");
		else if (starts(text, i, "<!--"))
			i = skip_to(text, i, "-->");
		else if (starts(text, i, "<!DOCTYPE"))
			i = skip_doctype(text, i);
		else
			break;
	}
	if (c != '<')
		return (0);
	name = ++i;
	for (; (c = unit(text, i)) > ' ' && c != '>' && c != '/'; i++)
		if (c == ':')
			name = i + 1;
	return (i - name == 3 && starts(text, name, "svg") ? i : 0);
}

static int
is_svg(const uint8_t *bytes, size_t len)
{
	struct text text = text_of(bytes, len);

	return (after_svg(&text) > 0);
}

size_t
sniff_svg_attributes(const uint8_t *bytes, size_t len)
{
	struct text text = text_of(bytes, len);
	size_t i = after_svg(&text);

	return (i > 0 && text.step == 1 ? (size_t)(text.bytes - bytes) + i : len);
}

static int
is_pdf(const uint8_t *bytes, size_t len)
{

	return (memmem(bytes, len < PDF_HEAD ? len : PDF_HEAD, "%PDF-", 5) != NULL);
}

/* Whether a file with the major brand of HEIF has an AV1 image. */
static int
is_avif(const uint8_t *bytes, size_t len)
{
	size_t end = (size_t)bytes[2] << 8 | bytes[3], pos;

	if (end > len || end > BRANDS_END)
		end = len < BRANDS_END ? len : BRANDS_END;
	for (pos = BRANDS_AT; pos + 4 <= end; pos += 4)
		if (memcmp(bytes + pos, "avif", 4) == 0)
			return (1);
	return (0);
}

struct sniffed
sniff(const uint8_t *bytes, size_t len)
{
	struct sniffed found = find(bytes, len);

	if (found.type == THUMBURL_TYPE_HEIF && is_avif(bytes, len))
		return (is(THUMBURL_TYPE_AVIF));
	if (found.type != THUMBURL_TYPE_NONE)
		return (found);
	if (is_pdf(bytes, len))
		return (is(THUMBURL_TYPE_PDF));
	/* only files of type SVG may be compressed; their content is checked later */
	if ((len >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b) || is_svg(bytes, len))
		return (is(THUMBURL_TYPE_SVG));
	return (found);
}

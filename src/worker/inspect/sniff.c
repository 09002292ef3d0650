/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a file is, by its first bytes; never by its name.
 */

#define _GNU_SOURCE 1

#include <string.h>

#include "sniff.h"

/*
 * Signatures: mask "" takes every byte as it is, a "." in the mask skips one.  What is not
 * rendered is here so that a refusal can name it.
 */
static const struct {
	struct type		type;
	const char		*bytes;
	const char		*mask;
	size_t			len;
} signatures[] = {
#define S(type, name, mime, bytes, mask) \
	{ { THUMBURL_TYPE_##type, name, mime }, bytes, mask, sizeof(bytes) - 1 }
	S(JPEG,	"a JPEG", "image/jpeg",		"\xff\xd8\xff",		""),
	S(PNG,	"a PNG", "image/png",		"\x89PNG\r\n\x1a\n",	""),
	S(GIF,	"a GIF", "image/gif",		"GIF87a",		""),
	S(GIF,	"a GIF", "image/gif",		"GIF89a",		""),
	S(WEBP,	"a WebP", "image/webp",		"RIFF....WEBP",		"RIFF....WEBP"),
	S(TIFF,	"a TIFF", "image/tiff",		"II*\0",		""),
	S(TIFF,	"a TIFF", "image/tiff",		"MM\0*",		""),
	S(TIFF,	"a TIFF", "image/tiff",		"II+\0",		""),
	S(TIFF,	"a TIFF", "image/tiff",		"MM\0+",		""),
	S(XCF,	"an XCF", "image/x-xcf",	"gimp xcf ",		""),
	S(DJVU,	"a DjVu", "image/vnd.djvu",	"AT&TFORM",		""),
	S(VIDEO, "a WebM", "video/webm",	"\x1a\x45\xdf\xa3",	""),
	S(VIDEO, "an Ogg", "video/ogg",		"OggS",			""),
	S(VIDEO, "an MPEG", "video/mpeg",	"\0\0\1\xba",		""),
	S(VIDEO, "an MPEG", "video/mpeg",	"\0\0\1\xb3",		""),
	S(AVIF,	"an AVIF", "image/avif",	"....ftypavi",		"....ftypavi"),
	S(HEIF,	"a HEIC", "image/heic",		"....ftyphe",		"....ftyphe"),
	S(HEIF,	"a HEIF", "image/heif",		"....ftypmif1",		"....ftypmif1"),
	S(HEIF,	"a HEIF", "image/heif",		"....ftypmsf1",		"....ftypmsf1"),
	S(VIDEO, "an MP4", "video/mp4",		"....ftyp",		"....ftyp"),
#undef S
};

/* What has no signature of its own. */
static const struct type avif = { THUMBURL_TYPE_AVIF, "an AVIF", "image/avif" };
static const struct type pdf = { THUMBURL_TYPE_PDF, "a PDF", "application/pdf" };
static const struct type svg = { THUMBURL_TYPE_SVG, "an SVG", "image/svg+xml" };
static const struct type unknown = { THUMBURL_TYPE_NONE, NULL, "application/octet-stream" };

#define N(a)		(sizeof(a) / sizeof *(a))

/* ISO/IEC 14496-12 4.3: behind the major brand and its version, those it is compatible with. */
#define BRANDS_AT	16
#define BRANDS_END	256

/* Acrobat's rule: the header may stand behind a little junk. */
#define PDF_HEAD	1024

/* Text in UTF-8 or any other superset of ASCII, or in UTF-16: one unit is one step. */
struct text {
	const uint8_t		*bytes;
	size_t			units;
	size_t			step;
	size_t			low;		/* where a unit's ASCII byte is */
};

static int
matches(const uint8_t *bytes, const char *want, const char *mask, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((mask[0] == '\0' || mask[i] != '.') && bytes[i] != (uint8_t)want[i])
			return (0);
	return (1);
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

/* The unit at i as ASCII; 0 at the end, 0x80 for anything that is not ASCII. */
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

/* Past the next end; at the end of the text if there is none. */
static size_t
skip_to(const struct text *text, size_t i, const char *end)
{

	while (i < text->units && !starts(text, i, end))
		i++;
	return (i + strlen(end));
}

/* Past a DOCTYPE: its internal subset holds declarations, comments and quoted text. */
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

/* XML whose first element is <svg>, in a namespace or not. */
static int
is_svg(const uint8_t *bytes, size_t len)
{
	struct text text = text_of(bytes, len);
	size_t i = 0, name;
	unsigned c;

	for (;;) {
		while ((c = unit(&text, i)) == ' ' || c == '\t' || c == '\r' || c == '\n')
			i++;
		if (starts(&text, i, "<?"))
			i = skip_to(&text, i, "?>");
		else if (starts(&text, i, "<!--"))
			i = skip_to(&text, i, "-->");
		else if (starts(&text, i, "<!DOCTYPE"))
			i = skip_doctype(&text, i);
		else
			break;
	}
	if (c != '<')
		return (0);
	name = ++i;
	for (; (c = unit(&text, i)) > ' ' && c != '>' && c != '/'; i++)
		if (c == ':')
			name = i + 1;
	return (i - name == 3 && starts(&text, name, "svg"));
}

static int
is_pdf(const uint8_t *bytes, size_t len)
{

	return (memmem(bytes, len < PDF_HEAD ? len : PDF_HEAD, "%PDF-", 5) != NULL);
}

/* A HEIF by its major brand, with an AV1 image in it. */
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

const struct type *
sniff(const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < N(signatures); i++)
		if (len >= signatures[i].len && matches(bytes, signatures[i].bytes,
		    signatures[i].mask, signatures[i].len))
			break;
	if (i < N(signatures))
		return (signatures[i].type.type == THUMBURL_TYPE_HEIF && is_avif(bytes, len) ?
		    &avif : &signatures[i].type);
	if (is_pdf(bytes, len))
		return (&pdf);
	/* Of the types there are, SVG alone comes compressed; what is inside is seen later. */
	if (len >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b)
		return (&svg);
	return (is_svg(bytes, len) ? &svg : &unknown);
}

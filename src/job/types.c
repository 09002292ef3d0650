/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The types of file that there are thumbs of, by name.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "types.h"

static const struct {
	const char	*word;
	uint32_t	types;
	int		built;
	int		usual;
} words[] = {
	{ "jpeg",	THUMBURL_TYPE_BIT(JPEG),		1,		1 },
	{ "png",	THUMBURL_TYPE_BIT(PNG),			1,		1 },
	{ "gif",	THUMBURL_TYPE_BIT(GIF),			1,		1 },
	{ "webp",	THUMBURL_TYPE_BIT(WEBP),		1,		1 },
	{ "svg",	THUMBURL_TYPE_BIT(SVG),			WITH_RSVG,	1 },
	{ "avif",	THUMBURL_TYPE_BIT(AVIF),		WITH_HEIF,	1 },
	{ "heif",	THUMBURL_TYPE_BIT(HEIF),		WITH_HEIF,	1 },
	{ "tiff",	THUMBURL_TYPE_BIT(TIFF),		1,		1 },
	{ "pdf",	THUMBURL_TYPE_BIT(PDF),			WITH_POPPLER,	1 },
	{ "djvu",	THUMBURL_TYPE_BIT(DJVU),		WITH_DJVU,	1 },
	{ "video",	THUMBURL_TYPE_BIT(VIDEO),		WITH_VIDEO,	1 },
	{ "mp4",	THUMBURL_TYPE_BIT(VIDEO) | TYPES_MP4,	WITH_VIDEO,	0 },
	{ "xcf",	THUMBURL_TYPE_BIT(XCF),			WITH_MAGICK,	0 },
};

#define N_WORDS		(sizeof words / sizeof words[0])

uint32_t
types_usual(void)
{
	uint32_t types = 0;
	size_t i;

	for (i = 0; i < N_WORDS; i++)
		if (words[i].built && words[i].usual)
			types |= words[i].types;
	return (types);
}

static uint32_t
find(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < N_WORDS; i++)
		if (words[i].built && strlen(words[i].word) == len &&
		    memcmp(words[i].word, word, len) == 0)
			return (words[i].types);
	return (0);
}

/* snprintf() never writes past the end, and says how far it would have. */
static void
refuse(const char *word, size_t len, char *message, size_t size)
{
	size_t i, n;

	n = (size_t)snprintf(message, size, "\"%.*s\" is no type of file that this build has:",
	    (int)len, word);
	for (i = 0; i < N_WORDS && n < size; i++)
		if (words[i].built)
			n += (size_t)snprintf(message + n, size - n, " %s", words[i].word);
}

int
types_parse(const char *list, uint32_t *types, char *message, size_t size)
{
	uint32_t some;
	size_t len;

	for (*types = 0;; list += len + 1) {
		len = strcspn(list, ",");
		some = find(list, len);
		if (some == 0) {
			refuse(list, len, message, size);
			return (-1);
		}
		*types |= some;
		if (list[len] == '\0')
			return (0);
	}
}

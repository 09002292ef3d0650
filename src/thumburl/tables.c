/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The library's tables: reasons, kinds, formats.
 */

#include "config.h"

#include <string.h>

#include "thumburl.h"
#include "value.h"

static const struct {
	const char	*code;
	const char	*text;
	unsigned	status;
} reasons[THUMBURL_N_REASONS] = {
#define X(name, code, status, text) [THUMBURL_##name] = { code, text, status },
	THUMBURL_REASONS(X)
#undef X
};

static const struct {
	const char	*extension;
	const char	*type;
} formats[THUMBURL_N_FORMATS] = {
#define X(name, ext, type) [THUMBURL_FORMAT_##name] = { ext, type },
	THUMBURL_FORMATS(X)
#undef X
};

static const struct {
	const char		*code;
	enum thumburl_format	format;
} kinds[THUMBURL_N_KINDS] = {
#define X(name, code, fmt, own) [THUMBURL_KIND_##name] = { code, THUMBURL_FORMAT_##fmt },
	THUMBURL_KINDS(X)
#undef X
};

#define EXTENSION_MAX	4

/* Extensions of files that have thumbs, in any case of letters. */
static const struct {
	char			extension[EXTENSION_MAX + 1];	/* filled up with zeros */
	enum thumburl_kind	kind;
} extensions[] = {
	{ "jpg",	THUMBURL_KIND_JPEG },
	{ "jpeg",	THUMBURL_KIND_JPEG },
	{ "jpe",	THUMBURL_KIND_JPEG },
	{ "png",	THUMBURL_KIND_PNG },
	{ "svg",	THUMBURL_KIND_SVG },
	{ "gif",	THUMBURL_KIND_GIF },
	{ "pdf",	THUMBURL_KIND_PDF },
	{ "tif",	THUMBURL_KIND_TIFF },
	{ "tiff",	THUMBURL_KIND_TIFF },
	{ "webp",	THUMBURL_KIND_WEBP },
	{ "webm",	THUMBURL_KIND_VIDEO },
	{ "ogv",	THUMBURL_KIND_VIDEO },
	{ "ogg",	THUMBURL_KIND_VIDEO },
	{ "mpg",	THUMBURL_KIND_VIDEO },
	{ "mpeg",	THUMBURL_KIND_VIDEO },
	{ "djvu",	THUMBURL_KIND_DJVU },
	{ "djv",	THUMBURL_KIND_DJVU },
	{ "avif",	THUMBURL_KIND_AVIF },
	{ "heic",	THUMBURL_KIND_HEIF },
	{ "heif",	THUMBURL_KIND_HEIF },
	{ "xcf",	THUMBURL_KIND_XCF },
	{ "stl",	THUMBURL_KIND_STL },
};

const char *
thumburl_reason_code(enum thumburl_reason reason)
{

	return (reason < THUMBURL_N_REASONS ? reasons[reason].code : "unknown-reason");
}

const char *
thumburl_reason_text(enum thumburl_reason reason)
{

	return (reason < THUMBURL_N_REASONS ? reasons[reason].text : "unknown reason");
}

unsigned
thumburl_reason_status(enum thumburl_reason reason)
{

	return (reason < THUMBURL_N_REASONS ? reasons[reason].status : 400);
}

const char *
thumburl_kind_code(enum thumburl_kind kind)
{

	return (kind < THUMBURL_N_KINDS ? kinds[kind].code : kinds[THUMBURL_KIND_NONE].code);
}

enum thumburl_format
thumburl_kind_format(enum thumburl_kind kind)
{

	return (kind < THUMBURL_N_KINDS ? kinds[kind].format : THUMBURL_FORMAT_JPG);
}

enum thumburl_kind
thumburl_kind_of(const char *extension, size_t len)
{
	char lower[EXTENSION_MAX + 1] = "";
	size_t i;
	char c;

	if (len > EXTENSION_MAX)
		return (THUMBURL_KIND_NONE);
	/* ASCII only, whatever the locale. */
	for (i = 0; i < len; i++) {
		c = extension[i];
		lower[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	for (i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
		if (!memcmp(extensions[i].extension, lower, sizeof lower))
			return (extensions[i].kind);
	return (THUMBURL_KIND_NONE);
}

const char *
thumburl_format_extension(enum thumburl_format format)
{

	return (format < THUMBURL_N_FORMATS ? formats[format].extension : "");
}

const char *
thumburl_format_type(enum thumburl_format format)
{

	return (format < THUMBURL_N_FORMATS ? formats[format].type : "application/octet-stream");
}

enum thumburl_format
thumburl_format_of(const char *extension, size_t len)
{
	unsigned f;

	for (f = 0; f < THUMBURL_N_FORMATS; f++)
		if (text_is(formats[f].extension, extension, len))
			break;
	return ((enum thumburl_format)f);
}

const char *
thumburl_class_code(enum thumburl_class class)
{
	static const char *const codes[THUMBURL_N_CLASSES] = {
#define X(name, code) [THUMBURL_CLASS_##name] = code,
		THUMBURL_CLASSES(X)
#undef X
	};

	return (class < THUMBURL_N_CLASSES ? codes[class] : "");
}

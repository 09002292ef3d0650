/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The library's tables: reasons, types, formats.
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
} types[THUMBURL_N_TYPES] = {
#define X(name, code, fmt, own) [THUMBURL_TYPE_##name] = { code, THUMBURL_FORMAT_##fmt },
	THUMBURL_TYPES(X)
#undef X
};

#define EXTENSION_MAX	4

/* Extensions of files that have thumbs, in any case of letters. */
static const struct {
	char			extension[EXTENSION_MAX + 1];	/* filled up with zeros */
	enum thumburl_type	type;
} extensions[] = {
	{ "jpg",	THUMBURL_TYPE_JPEG },
	{ "jpeg",	THUMBURL_TYPE_JPEG },
	{ "jpe",	THUMBURL_TYPE_JPEG },
	{ "png",	THUMBURL_TYPE_PNG },
	{ "svg",	THUMBURL_TYPE_SVG },
	{ "gif",	THUMBURL_TYPE_GIF },
	{ "pdf",	THUMBURL_TYPE_PDF },
	{ "tif",	THUMBURL_TYPE_TIFF },
	{ "tiff",	THUMBURL_TYPE_TIFF },
	{ "webp",	THUMBURL_TYPE_WEBP },
	{ "webm",	THUMBURL_TYPE_VIDEO },
	{ "ogv",	THUMBURL_TYPE_VIDEO },
	{ "ogg",	THUMBURL_TYPE_VIDEO },
	{ "mpg",	THUMBURL_TYPE_VIDEO },
	{ "mpeg",	THUMBURL_TYPE_VIDEO },
	{ "djvu",	THUMBURL_TYPE_DJVU },
	{ "djv",	THUMBURL_TYPE_DJVU },
	{ "avif",	THUMBURL_TYPE_AVIF },
	{ "heic",	THUMBURL_TYPE_HEIF },
	{ "heif",	THUMBURL_TYPE_HEIF },
	{ "xcf",	THUMBURL_TYPE_XCF },
	{ "stl",	THUMBURL_TYPE_STL },
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
thumburl_type_code(enum thumburl_type type)
{

	return (type < THUMBURL_N_TYPES ? types[type].code : types[THUMBURL_TYPE_NONE].code);
}

enum thumburl_format
thumburl_type_format(enum thumburl_type type)
{

	return (type < THUMBURL_N_TYPES ? types[type].format : THUMBURL_FORMAT_JPG);
}

enum thumburl_type
thumburl_type_of(const char *extension, size_t len)
{
	char lower[EXTENSION_MAX + 1] = "";
	size_t i;
	char c;

	if (len > EXTENSION_MAX)
		return (THUMBURL_TYPE_NONE);
	/* ASCII only, whatever the locale. */
	for (i = 0; i < len; i++) {
		c = extension[i];
		lower[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	for (i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
		if (!memcmp(extensions[i].extension, lower, sizeof lower))
			return (extensions[i].type);
	return (THUMBURL_TYPE_NONE);
}

const char *
thumburl_format_extension(enum thumburl_format format)
{

	return (format < THUMBURL_N_FORMATS ? formats[format].extension : "");
}

const char *
thumburl_format_media_type(enum thumburl_format format)
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

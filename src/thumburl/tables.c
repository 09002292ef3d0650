/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The library's tables: reasons, types, formats.
 */

#include "config.h"

#include <string.h>

#include "type.h"
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

const struct thumburl_type_row type_rows[THUMBURL_N_TYPES] = {
#define X(name, decoder, urls, files) [THUMBURL_TYPE_##name] = THUMBURL_ROW urls,
	THUMBURL_TYPES(X)
#undef X
};

const struct thumburl_type_row type_open = {
	.code = "none",
	.format = THUMBURL_N_FORMATS,
	.nature = THUMBURL_FIXED,
	.params = THUMBURL_PARAM_BIT(LANG) | THUMBURL_PARAM_BIT(PAGE) | THUMBURL_PARAM_BIT(TIME),
	.quality = THUMBURL_QUALITY_LOW,
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

static const struct thumburl_type_row *
row_of(enum thumburl_type type)
{

	return (&type_rows[type < THUMBURL_N_TYPES ? type : THUMBURL_TYPE_NONE]);
}

const char *
thumburl_type_code(enum thumburl_type type)
{

	return (row_of(type)->code);
}

enum thumburl_format
thumburl_type_format(enum thumburl_type type)
{

	return (row_of(type)->format);
}

enum thumburl_nature
thumburl_type_nature(enum thumburl_type type)
{

	return (row_of(type)->nature);
}

unsigned
thumburl_type_params(enum thumburl_type type)
{

	return (type_params(row_of(type)));
}

enum thumburl_quality
thumburl_type_quality(enum thumburl_type type)
{

	return (row_of(type)->quality);
}

const char *
thumburl_type_extension(enum thumburl_type type, unsigned i)
{

	return (i < EXTENSIONS_MAX - 1 && *row_of(type)->extensions[i] != '\0' ?
	    row_of(type)->extensions[i] : NULL);
}

/* NB: this is done for each URL, so extensions are compared as numbers.  A zero ends each row. */
enum thumburl_type
thumburl_type_of(const char *extension, size_t len)
{
	char wanted[EXTENSION_SIZE] = "";
	const struct thumburl_type_row *row;
	const char (*e)[EXTENSION_SIZE];
	size_t i;

	if (len == 0 || len >= sizeof wanted)
		return (THUMBURL_TYPE_NONE);
	/* only ASCII, in every locale; other bytes become values that no row has */
	for (i = 0; i < len; i++)
		wanted[i] = (char)(extension[i] | (extension[i] & 0x40) >> 1);
	for (row = type_rows + 1; row < type_rows + THUMBURL_N_TYPES; row++)
		for (e = row->extensions; **e != '\0'; e++)
			if (!memcmp(*e, wanted, sizeof wanted))
				return ((enum thumburl_type)(row - type_rows));
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

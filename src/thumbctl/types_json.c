/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of the URL library in JSON: types, formats, parameters, reasons, limits.
 */

#include "config.h"

#include <string.h>

#include "job/types.h"
#include "types_json.h"

static const char *const natures[] = {
	[THUMBURL_FIXED] = "fixed",
	[THUMBURL_WEB] = "web",
	[THUMBURL_VECTOR] = "vector",
};

static const char *const qualities[] = {
	[THUMBURL_QUALITY_NORMAL] = "",
	[THUMBURL_QUALITY_LOW] = "low",
	[THUMBURL_QUALITY_LOSSLESS] = "lossless",
};

const char *
types_nature(enum thumburl_type type)
{

	return (natures[thumburl_type_nature(type)]);
}

static json_t *
extensions_json(enum thumburl_type type)
{
	json_t *list = json_array();
	const char *extension;
	unsigned i;

	for (i = 0; (extension = thumburl_type_extension(type, i)) != NULL; i++)
		json_array_append_new(list, json_string(extension));
	return (list);
}

static json_t *
params_json(enum thumburl_type type)
{
	json_t *list = json_array();
	unsigned i;

	for (i = 0; i < THUMBURL_N_PARAMS; i++)
		if (thumburl_type_params(type) & 1U << i)
			json_array_append_new(list,
			    json_string(thumburl_param_key((enum thumburl_param)i)));
	return (list);
}

/* Several forms may have one media type, one after the other. */
static json_t *
media_types_json(const struct type_row *row)
{
	json_t *list = json_array();
	const char *last = "";
	unsigned i;

	for (i = 0; i < TYPE_FILES_MAX && row->files[i].title != NULL; i++)
		if (strcmp(row->files[i].media_type, last)) {
			last = row->files[i].media_type;
			json_array_append_new(list, json_string(last));
		}
	return (list);
}

static json_t *
type_json(enum thumburl_type type)
{
	const struct type_row *row = &file_types[type];
	json_t *o = json_object();

	json_object_set_new(o, "type", json_string(thumburl_type_code(type)));
	json_object_set_new(o, "extensions", extensions_json(type));
	json_object_set_new(o, "media_types", media_types_json(row));
	json_object_set_new(o, "format", json_string(thumburl_format_extension(thumburl_type_format(type))));
	json_object_set_new(o, "nature", json_string(types_nature(type)));
	json_object_set_new(o, "parameters", params_json(type));
	json_object_set_new(o, "quality", json_string(qualities[thumburl_type_quality(type)]));
	json_object_set_new(o, "built", json_boolean(row->built));
	json_object_set_new(o, "enabled", json_boolean(row->built && row->usual));
	json_object_set_new(o, "cheap_below", json_integer((json_int_t)row->cheap_below));
	return (o);
}

static json_t *
format_json(enum thumburl_format format)
{

	return (json_pack("{ss ss}", "format", thumburl_format_extension(format), "media_type",
	    thumburl_format_media_type(format)));
}

json_t *
types_json(void)
{
	json_t *list = json_array();
	enum thumburl_type type;

	for (type = THUMBURL_TYPE_NONE + 1; type < THUMBURL_N_TYPES; type++)
		json_array_append_new(list, type_json(type));
	return (list);
}

json_t *
formats_json(void)
{
	json_t *list = json_array();
	enum thumburl_format format;

	for (format = 0; format < THUMBURL_N_FORMATS; format++)
		json_array_append_new(list, format_json(format));
	return (list);
}

json_t *
parameters_json(void)
{
	json_t *list = json_array();

#define X(name, key, values, standard, path, optional)					\
	json_array_append_new(list, json_pack("{ss ss ss ss sb}", "parameter", key, "values", values, \
	    "default", standard, "path", path, "optional", optional));
	THUMBURL_PARAMS(X)
#undef X
	return (list);
}

json_t *
reasons_json(void)
{
	json_t *list = json_array();
	enum thumburl_reason reason;

	for (reason = THUMBURL_OK + 1; reason < THUMBURL_N_REASONS; reason++)
		json_array_append_new(list, json_pack("{ss si ss}", "reason",
		    thumburl_reason_code(reason), "status", (int)thumburl_reason_status(reason),
		    "text", thumburl_reason_text(reason)));
	return (list);
}

json_t *
limits_json(void)
{

	return (json_pack("{si si si si si si si si si}", "name", THUMBURL_NAME_MAX, "number",
	    THUMBURL_NUMBER_MAX, "seconds", THUMBURL_SECONDS_MAX, "language", THUMBURL_LANG_MAX,
	    "language_letters_min", THUMBURL_LANG_LETTERS_MIN, "language_letters",
	    THUMBURL_LANG_LETTERS_MAX, "language_subtag", THUMBURL_LANG_SUBTAG_MAX,
	    "version_min", THUMBURL_VERSION_MIN, "version", THUMBURL_VERSION_MAX));
}

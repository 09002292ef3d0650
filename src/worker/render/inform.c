/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The info of an original is JSON, and does not depend on the size of a thumb.  Keys that do not
 * apply are left out.
 */

#include <string.h>

#include "job/types.h"
#include "renderer.h"

static void
put(json_t *info, const char *key, json_t *value)
{

	(void)json_object_set_new(info, key, value);
}

static json_t *
describe(const struct render *render)
{
	const struct result *result = &render->result;
	json_t *info = json_object();

	put(info, "mime", json_string(render->sniffed.file->media_type));
	put(info, "width", json_integer(result->source_width));
	put(info, "height", json_integer(result->source_height));
	if (render->pages > 0)
		put(info, "pages", json_integer(render->pages));
	if (file_types[render->job.type].animated)
		put(info, "animated", json_boolean(render->survey.frames > 1));
	if (render->survey.duration > 0)
		put(info, "duration", json_real(render->survey.duration));
	if (render->named != NULL)
		(void)json_object_set(info, "languages", render->named);
	return (info);
}

int
inform(struct render *render, void **text, size_t *len)
{
	json_t *info = describe(render);

	*text = json_dumps(info, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_PRESERVE_ORDER |
	    JSON_REAL_PRECISION(9));
	json_decref(info);
	if (*text == NULL)
		return (refuse(render, 500, "Out of memory"));
	*len = strlen(*text);
	return (0);
}

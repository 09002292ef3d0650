/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A ref is changed into another: the original of a thumb, an old version, or another width, format,
 * quality, language, page, time or version token.
 */

#include "config.h"

#include <string.h>

#include "name.h"
#include "param.h"
#include "step.h"
#include "type.h"
#include "value.h"

/* Drop the timestamp.  NB: the hash of an old version stays: it does not depend on the timestamp. */
static void
make_current(struct thumburl_ref *ref)
{

	if (ref->zone == THUMBURL_ZONE_TEMP) {
		ref->hash = -1;
		if (name_is_stamped(ref->stored, ref->stored_len))
			ref->bare = THUMBURL_STAMP_LEN;
	}

	ref->zone = THUMBURL_ZONE_CURRENT;
	memmove(ref->stored, ref->stored + ref->bare, ref->stored_len - ref->bare + 1u);
	ref->stored_len = (unsigned short)(ref->stored_len - ref->bare);
	ref->extension = (unsigned short)(ref->extension - ref->bare);
	ref->bare = 0;
	ref->spelt.len = 0;
}

void
thumburl_set_original(struct thumburl_ref *ref, int current)
{

	if (ref->zone == THUMBURL_ZONE_TEMP || (current && ref->bare > 0))
		make_current(ref);
	ref->info = 0;
	ref->version_len = 0;
	ref->fraction[0] = '\0';
	ref->thumbname.len = 0;
	ref->width = ref->asked_width = 0;
}

/* NB: the hash stays: it does not depend on the timestamp. */
int
thumburl_set_old(struct thumburl_ref *ref, const char *timestamp)
{
	char stamp[THUMBURL_STAMP_LEN + 1];
	size_t i;

	for (i = 0; i < THUMBURL_STAMP_LEN - 1; i++) {
		if (timestamp[i] < '0' || timestamp[i] > '9')
			return (-1);
		stamp[i] = timestamp[i];
	}
	stamp[i++] = '!';
	if (ref->zone != THUMBURL_ZONE_CURRENT || ref->thumbname.len > 0 ||
	    ref->stored_len > THUMBURL_NAME_MAX || name_is_stamped(ref->stored, ref->stored_len))
		return (-1);
	memmove(ref->stored + i, ref->stored, ref->stored_len + 1u);
	memcpy(ref->stored, stamp, i);
	ref->zone = THUMBURL_ZONE_ARCHIVE;
	ref->bare = THUMBURL_STAMP_LEN;
	ref->stored_len = (unsigned short)(ref->stored_len + i);
	ref->extension = (unsigned short)(ref->extension + i);
	ref->spelt.len = 0;
	return (0);
}

int
thumburl_set_version(const struct thumburl_site *site, struct thumburl_ref *ref,
    const char *version)
{
	const size_t len = strlen(version);

	if (len > 0 && (ref->info || ref->fraction[0] != '\0' || ref->thumbname.len > 0 ||
	    ref->zone == THUMBURL_ZONE_TEMP || ref->zone == THUMBURL_ZONE_ID ||
	    (site->params & PARAM_BIT(CONTENT)) == 0 || value_version(version, len) != 0))
		return (-1);
	memcpy(ref->version, version, len + 1);
	ref->version_len = (unsigned char)len;
	return (0);
}

/* Nothing about an original, or a thumb of an unknown type, can be changed. */
static int
is_fixed(const struct thumburl_ref *ref)
{

	return (ref->width == 0 || ref->thumbname.len > 0);
}

int
thumburl_set_width(const struct thumburl_site *site, struct thumburl_ref *ref, uint32_t width)
{

	if (is_fixed(ref) || width == 0 || width > site->max_width)
		return (-1);
	ref->width = thumburl_step_width(site, width, ref->type, 0);
	return (0);
}

enum thumburl_reason
thumburl_set_thumb(const struct thumburl_site *site, struct thumburl_ref *ref, uint32_t width)
{

	if (thumburl_class(ref) != THUMBURL_CLASS_ORIGINAL || width == 0 ||
	    width > site->max_width)
		return (THUMBURL_BAD_VALUE);
	if (!type_has_thumbs(ref))
		return (THUMBURL_UNKNOWN_TYPE);
	ref->width = width;
	ref->format = param_default_format(ref);
	return (step_take(site, ref));
}

int
thumburl_set_format(const struct thumburl_site *site, struct thumburl_ref *ref,
    enum thumburl_format format)
{

	if (is_fixed(ref) || !param_has_format(site, ref, format))
		return (-1);
	ref->format = format;
	return (0);
}

int
thumburl_set_quality(struct thumburl_ref *ref, enum thumburl_quality quality)
{
	int usual;

	if (is_fixed(ref) || quality > THUMBURL_QUALITY_LOSSLESS ||
	    !param_quality_applies(ref, quality))
		return (-1);
	usual = ref->format == param_default_format(ref);
	ref->quality = quality;
	if (usual)
		ref->format = param_default_format(ref);
	return (0);
}

int
thumburl_set_lang(struct thumburl_ref *ref, const char *lang)
{
	struct thumburl_ref other = { .lang = "" };

	if (!thumburl_applies(ref, THUMBURL_PARAM_LANG) ||
	    (*lang != '\0' && params[THUMBURL_PARAM_LANG].take(&other, lang, strlen(lang)) != 0))
		return (-1);
	memcpy(ref->lang, other.lang, sizeof ref->lang);
	ref->lang_len = other.lang_len;
	return (0);
}

int
thumburl_set_page(struct thumburl_ref *ref, uint32_t page)
{

	if (!thumburl_applies(ref, THUMBURL_PARAM_PAGE) || page == 0 || page > THUMBURL_NUMBER_MAX)
		return (-1);
	ref->page = page;
	return (0);
}

int
thumburl_set_seconds(struct thumburl_ref *ref, int32_t seconds)
{

	if (!thumburl_applies(ref, THUMBURL_PARAM_TIME) || seconds < -1 ||
	    seconds > THUMBURL_SECONDS_MAX)
		return (-1);
	ref->seconds = seconds;
	ref->fraction[0] = '\0';
	return (0);
}

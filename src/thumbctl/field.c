/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The table of fields, in the order of --json.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "field.h"

#define FIELD(name)								\
static size_t									\
name(const struct thumburl_site *site, const struct thumburl_ref *ref, char *buf, size_t size)

static size_t
text(char *buf, size_t size, const char *s)
{

	return ((size_t)snprintf(buf, size, "%s", s));
}

static size_t
number(char *buf, size_t size, int present, long n)
{

	return (present ? (size_t)snprintf(buf, size, "%ld", n) : text(buf, size, ""));
}

static int
is_thumb(const struct thumburl_ref *ref)
{

	return (ref->width > 0);
}

FIELD(scheme)
{
	static const char *const names[] = { "path", "query", "php" };

	(void)site;
	return (text(buf, size, names[ref->scheme]));
}

FIELD(canonical)
{

	return (thumburl_format_canonical(site, ref, buf, size));
}

FIELD(query)
{

	return (thumburl_format_query(site, ref, buf, size));
}

FIELD(path)
{

	return (thumburl_format_path(site, ref, buf, size));
}

FIELD(class)
{

	(void)site;
	return (text(buf, size, thumburl_class_code(thumburl_class(ref))));
}

FIELD(zone)
{
	static const char *const names[] = { "current", "archive", "temp", "id" };

	(void)site;
	return (text(buf, size, names[ref->zone]));
}

FIELD(wiki)
{

	(void)site;
	return (thumburl_format_wiki(ref, buf, size));
}

FIELD(name)
{

	(void)site;
	return (text(buf, size, ref->stored));
}

/* NB: an id does not tell the type. */
FIELD(type)
{

	(void)site;
	return (text(buf, size,
	    ref->zone == THUMBURL_ZONE_ID ? "" : thumburl_type_code(ref->type)));
}

FIELD(file)
{

	return (thumburl_format_file(ref, site->hash_levels, buf, size));
}

FIELD(width)
{

	(void)site;
	return (number(buf, size, is_thumb(ref), (long)ref->width));
}

FIELD(asked)
{

	(void)site;
	return (number(buf, size, is_thumb(ref), (long)ref->asked_width));
}

FIELD(page)
{

	(void)site;
	return (number(buf, size, thumburl_applies(ref, THUMBURL_PARAM_PAGE), (long)ref->page));
}

FIELD(seconds)
{

	(void)site;
	return (number(buf, size, ref->seconds >= 0, ref->seconds));
}

FIELD(lang)
{

	(void)site;
	return (text(buf, size, ref->lang));
}

FIELD(quality)
{
	static const char *const names[] = { "normal", "low", "lossless" };

	(void)site;
	return (text(buf, size, is_thumb(ref) ? names[ref->quality] : ""));
}

FIELD(format)
{

	(void)site;
	return (text(buf, size, is_thumb(ref) ? thumburl_format_extension(ref->format) : ""));
}

FIELD(version)
{

	(void)site;
	return (text(buf, size, ref->version_len > 0 ? ref->version : ""));
}

const struct field fields[] = {
	{ "scheme",	0,	0,	scheme },
	{ "canonical",	0,	1,	canonical },
	{ "query",	0,	1,	query },
	{ "path",	0,	1,	path },
	{ "class",	0,	0,	class },
	{ "zone",	0,	0,	zone },
	{ "wiki",	0,	0,	wiki },
	{ "name",	0,	0,	name },
	{ "type",	0,	0,	type },
	{ "file",	0,	0,	file },
	{ "width",	1,	0,	width },
	{ "asked",	1,	0,	asked },
	{ "page",	1,	0,	page },
	{ "time",	1,	0,	seconds },
	{ "lang",	0,	0,	lang },
	{ "quality",	0,	0,	quality },
	{ "format",	0,	0,	format },
	{ "version",	0,	0,	version },
};

const size_t n_fields = sizeof fields / sizeof fields[0];

const struct field *
field_find(const char *wanted, size_t len)
{
	size_t i;

	for (i = 0; i < n_fields; i++)
		if (strlen(fields[i].name) == len && !memcmp(fields[i].name, wanted, len))
			return (&fields[i]);
	return (NULL);
}

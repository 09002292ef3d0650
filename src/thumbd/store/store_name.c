/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names of a thumb below the directory of the store.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "store_name.h"

static int
is_by_id(const struct thumburl_ref *ref)
{

	return (ref->zone == THUMBURL_ZONE_ID);
}

/* The directory of an id.  Returns its length. */
static size_t
name_of_id(const struct thumburl_ref *ref, char name[STORE_NAME_MAX])
{

	return ((size_t)snprintf(name, STORE_NAME_MAX, STORE_IDS "/%.2s/%.2s/%s", ref->stored,
	    ref->stored + 2, ref->stored));
}

/* Write the query of the canonical URL.  NULL: it has none. */
static const char *
query_of(const struct thumburl_site *site, const struct thumburl_ref *ref, char url[STORE_URL_MAX])
{
	const size_t n = thumburl_format_query(site, ref, url, STORE_URL_MAX);
	const char *mark;

	mark = n == 0 || n >= STORE_URL_MAX ? NULL : strchr(url, '?');
	return (mark == NULL ? NULL : mark + 1);
}

/* The query has no character that is special in a name: numbers, languages and formats. */
static int
file_of_id(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum thumburl_format format, char name[STORE_NAME_MAX])
{
	char url[STORE_URL_MAX];
	const char *query = query_of(site, ref, url);
	const size_t n = name_of_id(ref, name);
	size_t more;

	if (query == NULL)
		return (-1);
	more = (size_t)snprintf(name + n, STORE_NAME_MAX - n, "/%s.%s", query,
	    format == THUMBURL_N_FORMATS ? "" : thumburl_format_extension(format));
	return (more >= STORE_NAME_MAX - n ? -1 : 0);
}

/* Returns -1 if the name has no place. */
static int
name_of_file(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX])
{
	const size_t n = thumburl_format_thumb_file(site, ref, name, STORE_NAME_MAX);

	return (n == 0 || n >= STORE_NAME_MAX ? -1 : 0);
}

int
store_name_file(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum thumburl_format format, char name[STORE_NAME_MAX])
{

	if (ref->width == 0)
		return (-1);
	return (is_by_id(ref) ? file_of_id(site, ref, format, name) :
	    name_of_file(site, ref, name));
}

int
store_name_directory(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX])
{
	struct thumburl_ref original = *ref;

	if (is_by_id(ref)) {
		(void)name_of_id(ref, name);
		return (0);
	}
	thumburl_set_original(&original, 0);
	return (name_of_file(site, &original, name));
}

int
store_name_links(const struct thumburl_ref *ref, char name[STORE_NAME_MAX])
{
	char wiki[STORE_NAME_MAX];
	size_t n;

	if (is_by_id(ref))
		return (-1);
	if (thumburl_format_wiki(ref, wiki, sizeof wiki) >= sizeof wiki)
		return (-1);
	n = (size_t)snprintf(name, STORE_NAME_MAX, "%s%sthumb/" STORE_QUERY "/%s", wiki,
	    *wiki == '\0' ? "" : "/", ref->stored);
	return (n >= STORE_NAME_MAX ? -1 : 0);
}

int
store_name_link(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX])
{
	char url[STORE_URL_MAX];
	const char *query = query_of(site, ref, url);
	size_t n, more;

	if (query == NULL || ref->width == 0 || store_name_links(ref, name))
		return (-1);
	n = strlen(name);
	more = (size_t)snprintf(name + n, STORE_NAME_MAX - n, "/%s.%s", query,
	    thumburl_format_extension(ref->format));
	return (more >= STORE_NAME_MAX - n ? -1 : 0);
}

/* A part of a name, which ends before an extension. */
struct part {
	const char		*b;
	size_t			len;
};

/* Read the name of a file of an id: the id, the query and the extension.  Returns -1 if it is none. */
static int
split_id(const char *name, struct part *id, struct part *query, enum thumburl_format *format)
{
	const char *slash = strrchr(name, '/'), *dot = strrchr(name, '.');

	if (!store_name_is_of_id(name) || slash == NULL || dot == NULL || dot < slash ||
	    strlen(name) < sizeof STORE_IDS "/xx/xx/")
		return (-1);
	id->b = name + sizeof STORE_IDS "/xx/xx/" - 1;
	id->len = slash > id->b ? (size_t)(slash - id->b) : 0;
	query->b = slash + 1;
	query->len = (size_t)(dot - query->b);
	*format = thumburl_format_of(dot + 1, strlen(dot + 1));
	return (*format == THUMBURL_N_FORMATS ? -1 : 0);
}

/* NB: a cache has checked the signature of what was stored. */
static int
read_id(const struct thumburl_site *site, const char *name, struct thumburl_ref *ref,
    char url[STORE_URL_MAX])
{
	static const struct thumburl_client client = { .linked = 1, .checked = 1 };
	char canonical[STORE_NAME_MAX];
	enum thumburl_format format;
	struct part id, query;
	size_t n;

	if (split_id(name, &id, &query, &format))
		return (-1);
	n = (size_t)snprintf(url, STORE_URL_MAX, "%.*s/id/%.*s?%.*s", site->query.len,
	    site->query.text, (int)id.len, id.b, (int)query.len, query.b);
	if (n >= STORE_URL_MAX || thumburl_parse_of(site, &client, url, n, ref) != THUMBURL_OK ||
	    !is_by_id(ref) || (ref->format != THUMBURL_N_FORMATS && ref->format != format) ||
	    store_name_file(site, ref, format, canonical))
		return (-1);
	return (strcmp(name, canonical) == 0 ? 0 : -1);
}

int
store_name_read(const struct thumburl_site *site, const char *name, struct thumburl_ref *ref,
    char url[STORE_URL_MAX])
{
	char canonical[STORE_NAME_MAX];
	size_t n;

	if (store_name_is_of_id(name) && read_id(site, name, ref, url) == 0)
		return (0);
	n = thumburl_target_of_file(site, name, strlen(name), url, STORE_URL_MAX);
	if (n >= STORE_URL_MAX || thumburl_parse_linked(site, url, n, ref) != THUMBURL_OK ||
	    store_name_file(site, ref, ref->format, canonical))
		return (-1);
	return (strcmp(name, canonical) == 0 ? 0 : -1);
}

int
store_name_is_of_id(const char *name)
{
	static const char pattern[] = STORE_IDS "/xx/xx/";
	const char *p;

	for (p = pattern; *p != '\0' && *name != '\0'; p++, name++)
		if (*p == 'x' ? strchr("0123456789abcdef", *name) == NULL : *p != *name)
			return (0);
	return (*p == '\0' || *p == '/');
}

int
store_name_is_link(const struct thumburl_site *site, const char *name)
{
	static const char place[] = "thumb/" STORE_QUERY "/";
	unsigned i;

	for (i = 0; i < site->path.wild && name != NULL; i++) {
		name = strchr(name, '/');
		if (name != NULL)
			name++;
	}
	return (name != NULL && strncmp(name, place, sizeof place - 1) == 0);
}

int
store_name_target(const char *link, const char *file, char target[STORE_NAME_MAX])
{
	size_t same = 0, i, n = 0;
	const char *p;

	for (i = 0; link[i] != '\0' && link[i] == file[i]; i++)
		if (link[i] == '/')
			same = i + 1;
	for (p = link + same; (p = strchr(p, '/')) != NULL; p++) {
		if (n + 3 >= STORE_NAME_MAX)
			return (-1);
		memcpy(target + n, "../", 3);
		n += 3;
	}
	if (n + strlen(file + same) >= STORE_NAME_MAX)
		return (-1);
	strcpy(target + n, file + same);
	return (0);
}

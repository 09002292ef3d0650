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
    char name[STORE_NAME_MAX])
{

	return (ref->width == 0 ? -1 : name_of_file(site, ref, name));
}

int
store_name_directory(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX])
{
	struct thumburl_ref original = *ref;

	thumburl_set_original(&original, 0);
	return (name_of_file(site, &original, name));
}

int
store_name_links(const struct thumburl_ref *ref, char name[STORE_NAME_MAX])
{
	char wiki[STORE_NAME_MAX];
	size_t n;

	if (thumburl_format_wiki(ref, wiki, sizeof wiki) >= sizeof wiki)
		return (-1);
	n = (size_t)snprintf(name, STORE_NAME_MAX, "%s%sthumb/" STORE_QUERY "/%s", wiki,
	    *wiki == '\0' ? "" : "/", ref->stored);
	return (n >= STORE_NAME_MAX ? -1 : 0);
}

/* The query has no character that is special in a name: numbers, languages and formats. */
int
store_name_link(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX])
{
	char url[STORE_URL_MAX];
	const char *query;
	size_t n, more;

	n = thumburl_format_query(site, ref, url, sizeof url);
	if (n == 0 || n >= sizeof url || ref->width == 0 || store_name_links(ref, name))
		return (-1);
	query = strchr(url, '?');
	if (query == NULL)
		return (-1);
	n = strlen(name);
	more = (size_t)snprintf(name + n, STORE_NAME_MAX - n, "/%s.%s", query + 1,
	    thumburl_format_extension(ref->format));
	return (more >= STORE_NAME_MAX - n ? -1 : 0);
}

int
store_name_read(const struct thumburl_site *site, const char *name, struct thumburl_ref *ref,
    char url[STORE_URL_MAX])
{
	char canonical[STORE_NAME_MAX];
	size_t n;

	n = thumburl_target_of_file(site, name, strlen(name), url, STORE_URL_MAX);
	if (n >= STORE_URL_MAX || thumburl_parse_linked(site, url, n, ref) != THUMBURL_OK ||
	    store_name_file(site, ref, canonical))
		return (-1);
	return (strcmp(name, canonical) == 0 ? 0 : -1);
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

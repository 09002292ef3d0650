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

#define URL_MAX_BYTES	4096

int
store_name_file(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX])
{
	const size_t n = thumburl_format_thumb_file(site, ref, name, STORE_NAME_MAX);

	return (n == 0 || n >= STORE_NAME_MAX ? -1 : 0);
}

/* The query has no character that is special in a name: numbers, languages and formats. */
int
store_name_link(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX])
{
	char url[URL_MAX_BYTES], wiki[URL_MAX_BYTES];
	const char *query;
	size_t n;

	n = thumburl_format_query(site, ref, url, sizeof url);
	if (n == 0 || n >= sizeof url || ref->width == 0 ||
	    thumburl_format_wiki(ref, wiki, sizeof wiki) >= sizeof wiki)
		return (-1);
	query = strchr(url, '?');
	if (query == NULL)
		return (-1);
	n = (size_t)snprintf(name, STORE_NAME_MAX, "%s%sthumb/" STORE_QUERY "/%s/%s.%s", wiki,
	    *wiki == '\0' ? "" : "/", ref->stored, query + 1,
	    thumburl_format_extension(ref->format));
	return (n >= STORE_NAME_MAX ? -1 : 0);
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

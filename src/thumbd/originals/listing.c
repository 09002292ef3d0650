/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A listing is ordered: between an object and the object with the lowest character appended, there
 * is nothing else.
 */

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "listing.h"

char *
listing_url(const char *url)
{
	const char *p = strstr(url, "://"), *object;
	char *listing;
	int n;

	p = p == NULL ? NULL : strchr(p + 3, '/');
	object = NULL;
	if (p != NULL && !strncmp(p, "/v1/", 4) && strchr(url, '?') == NULL) {
		p = strchr(p + 4, '/');
		object = p == NULL ? NULL : strchr(p + 1, '/');
	}
	if (object == NULL || object[1] == '\0') {
		errno = EINVAL;
		return (NULL);
	}
	n = asprintf(&listing, "%.*s?format=json&limit=1&prefix=%s&end_marker=%s%%01",
	    (int)(object - url), url, object + 1, object + 1);
	if (n < 0)
		errno = ENOMEM;
	return (n < 0 ? NULL : listing);
}

int
listing_has_object(const char *text, size_t len)
{

	if (len >= 2 && !memcmp(text, "[]", 2))
		return (0);
	return (len >= 2 && !memcmp(text, "[{", 2) ? 1 : -1);
}

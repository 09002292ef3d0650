/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The HTTP origins that thumbd was told of, in their order.
 */

#ifndef ORIGINS_H_INCLUDED
#define ORIGINS_H_INCLUDED

#include <curl/curl.h>
#include <stddef.h>

#include "thumburl/thumburl.h"

struct origin {
	char			*template;
	size_t			site_len;	/* of it: scheme://host:port */
	struct curl_slist	*headers;	/* that requests get */
};

struct origins {
	struct origin		*list;
	size_t			n;
};

/*
 * From templates with blanks between them, for bases with so many stars.  NULL with one line in
 * err.
 */
struct origins *origins_new(const char *templates, unsigned stars, char *err, size_t errsize);

/*
 * Read what headers requests get: lines of a site (or *, for all) and a header.  Returns 0, or -1
 * with one line in err.
 */
int origins_read_headers(struct origins *origins, const char *path, char *err, size_t errsize);

/* Where an original is, at each of them.  NULL: there can be no such file; or ENOMEM. */
char **origins_urls(const struct origins *origins, const struct thumburl_ref *ref,
    unsigned levels);
void origins_free_urls(const struct origins *origins, char **urls);

int origin_same_site(const struct origin *a, const struct origin *b);

void origins_free(struct origins **originsp);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The HTTP origins, in the order of the options.
 */

#ifndef ORIGINS_H_INCLUDED
#define ORIGINS_H_INCLUDED

#include <curl/curl.h>
#include <stddef.h>

#include "origin_keys.h"
#include "thumburl/thumburl.h"

struct origin {
	char			*template;
	size_t			site_len;	/* the length of its scheme://host:port */
	int			ids;		/* it has originals by id */
	struct curl_slist	*headers;	/* for requests */
	const struct origin_keys *keys;		/* or NULL */
};

struct origins {
	struct origin		*list;
	size_t			n;
	struct origin_keys	**keys;		/* of all origins */
	size_t			n_keys;
};

/*
 * Make origins from templates with spaces between them, for bases with so many stars.  NULL with
 * one line in err.
 */
struct origins *origins_new(const char *templates, unsigned stars, char *err, size_t errsize);

/*
 * Read headers for requests: each line has a site, or * for all, and a header.  Returns 0, or -1
 * with one line in err.
 */
int origins_read_headers(struct origins *origins, const char *path, char *err, size_t errsize);

/* Read the users and keys of --origin-keys.  Returns 0, or -1 with one line in err. */
int origins_read_keys(struct origins *origins, const char *path, char *err, size_t errsize);

/* Whether all are of Swift, so that containers can be asked for listings. */
int origins_have_listings(const struct origins *origins);

/*
 * The URLs of an original, one for each origin; NULL for an origin that has no such originals, as it has
 * them by name and not by id.  NULL: there can be no such file; or ENOMEM.
 */
char **origins_urls(const struct origins *origins, const struct thumburl_ref *ref,
    unsigned levels);

/* Check --originals-ids.  Returns 0; or -1 with one line in err. */
int origins_check_layout(const char *layout, char *err, size_t errsize);

/* The first origin at or after i that has a URL, or their number. */
size_t origins_next(const struct origins *origins, char * const *urls, size_t i);

/* Whether one has originals by id, or by name. */
int origins_have(const struct origins *origins, int ids);

void origins_free_urls(const struct origins *origins, char **urls);

int origin_same_site(const struct origin *a, const struct origin *b);

void origins_free(struct origins **originsp);

#endif

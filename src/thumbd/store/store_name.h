/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names of a thumb below the directory of the store.
 *
 *	thumb/0/06/Foo.jpg/220px-Foo.jpg	the file, as MediaWiki stores it and deletes it
 *	thumb/query/Foo.jpg/w=220.jpg		a symbolic link to it, for /v1/Foo.jpg?w=220
 *
 * Before them is the wiki, if the site has several.  Once the file is deleted, the link leads
 * nowhere, and a web server does not find it either.
 *
 *	id/2f/d4/2fd4...eb12/w=220.jpg		the file of /v1/id/2fd4...eb12?w=220
 *
 * An id has no wiki.  Its directories have two digits, which no part of a wiki's images has there.
 */

#ifndef STORE_NAME_H_INCLUDED
#define STORE_NAME_H_INCLUDED

#include <stddef.h>

#include "thumburl/thumburl.h"

#define STORE_NAME_MAX	2048
#define STORE_URL_MAX	8192

/* The directory of links, below thumb/: no file without an extension has thumbs. */
#define STORE_QUERY	"query"

/* The directory of thumbs by id. */
#define STORE_IDS	"id"

/*
 * Write the name of the file.  Returns -1 if the thumb has none.  The format is the one that the thumb
 * has, which an id does not tell; with THUMBURL_N_FORMATS, the name by id ends after its dot.
 */
int store_name_file(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum thumburl_format format, char name[STORE_NAME_MAX]);

/* Write the name of the link.  Returns -1 if the thumb has none. */
int store_name_link(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX]);

/* Write the names of the directories with all thumbs, and with all links, of an original. */
int store_name_directory(const struct thumburl_site *site, const struct thumburl_ref *ref,
    char name[STORE_NAME_MAX]);
int store_name_links(const struct thumburl_ref *ref, char name[STORE_NAME_MAX]);

/*
 * Read the name of a file: the thumb that has it, which points into the URL.  Returns -1 if it is the
 * name of no thumb.
 */
int store_name_read(const struct thumburl_site *site, const char *name, struct thumburl_ref *ref,
    char url[STORE_URL_MAX]);

/* Whether a name is one of the directories of ids, or below them. */
int store_name_is_of_id(const char *name);

/* Whether a name is in the place of a link. */
int store_name_is_link(const struct thumburl_site *site, const char *name);

/* Write where the link of that name leads.  Returns -1 if that is too long. */
int store_name_target(const char *link, const char *file, char target[STORE_NAME_MAX]);

#endif

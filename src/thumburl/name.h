/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The stored name of a file.
 */

#ifndef NAME_H_INCLUDED
#define NAME_H_INCLUDED

#include "escape.h"
#include "thumburl.h"

/*
 * Decode a segment as the stored name of ref, whose zone is set, and fill in the fields that depend
 * on it.  In the query scheme (ref->scheme) a timestamp changes the zone to that of old versions.
 */
enum thumburl_reason name_take(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *s);

/* Do the same for a name of at most THUMBURL_STORED_MAX bytes in ref->stored. */
enum thumburl_reason name_take_stored(const struct thumburl_site *site, struct thumburl_ref *ref,
    size_t len);

/* Whether a name of len bytes is TIMESTAMP!NAME, as in the archive. */
int name_is_stamped(const char *stored, size_t len);

/* The first byte of the md5 that MediaWiki uses for this ref. */
int name_hash(const struct thumburl_ref *ref);

/* The part of the name that a thumb's name repeats: the bare name; in the temp zone all of it. */
struct thumburl_slice name_repeated(const struct thumburl_ref *ref);

#endif

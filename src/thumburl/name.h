/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The name a file is stored under: decoded, checked, and taken apart.
 */

#ifndef NAME_H_INCLUDED
#define NAME_H_INCLUDED

#include "escape.h"
#include "thumburl.h"

/*
 * Decode a segment as the stored name of ref, whose zone is set, and fill in all that follows
 * from it.  In the query scheme (ref->scheme) a timestamp makes the zone that of old versions.
 */
enum thumburl_reason name_take(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *s);

/* The same for a name of at most THUMBURL_STORED_MAX bytes that is in ref->stored already. */
enum thumburl_reason name_take_stored(const struct thumburl_site *site, struct thumburl_ref *ref,
    size_t len);

/* Whether a name of len bytes reads TIMESTAMP!NAME, as the archive's do. */
int name_is_stamped(const char *stored, size_t len);

/* The md5's first byte of what MediaWiki hashes for this ref. */
int name_hash(const struct thumburl_ref *ref);

/* What a thumb's name repeats: the bare name; in the temp zone the whole. */
struct thumburl_slice name_repeated(const struct thumburl_ref *ref);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A locator: a file that maps the names of originals to their ids, and ids to names, for a site
 * that moves from URLs by name to URLs by the hash of the bytes.  thumbctl ids build makes it.
 *
 * The file is read by pread(2) and not mapped: if somebody truncates a mapped file, the next access
 * kills the process, and varnishd loses its cache.  The kernel keeps what is read often.  A damaged
 * file gives -1 or 0, and no wrong answer.
 *
 * Threads may share an open locator; nothing locks.
 */

#ifndef LOCATOR_H_INCLUDED
#define LOCATOR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

struct locator;

/* As thumburl_format_wiki() writes the wiki, and stored as in struct thumburl_ref. */
struct locator_name {
	char	wiki[THUMBURL_BASE_MAX + 1];
	char	stored[THUMBURL_STORED_MAX + 1];
};

/*
 * Open a file whose ids are of this hash, or of any with THUMBURL_IDS_OFF.  Returns NULL with one
 * line in err, which begins with the path.
 */
struct locator *locator_open(const char *path, enum thumburl_ids ids, char *err, size_t errsize);
void locator_free(struct locator **locator);

/* When the list was read, in seconds since 1970; how many names and how many ids there are. */
uint64_t locator_built(const struct locator *locator);
uint64_t locator_rows(const struct locator *locator);
uint64_t locator_ids(const struct locator *locator);
enum thumburl_ids locator_hash(const struct locator *locator);

/*
 * The id of a name, as hex digits.  Returns 1; 0 if it is not in the file; -1 with errno if the
 * file cannot be read, which is EIO if it has lost its end.
 */
int locator_id_of(const struct locator *locator, const char *wiki, const char *stored,
    char id[THUMBURL_SHA256_LEN + 1]);

/*
 * A name of an id: of several a current version, and of these the first by their bytes.  Returns as
 * locator_id_of().
 */
int locator_name_of(const struct locator *locator, const char *id, struct locator_name *name);

/* Returns 0 if the path is another file now, or this one has changed. */
int locator_is_current(const struct locator *locator, const char *path);

#endif

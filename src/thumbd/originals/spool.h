/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The bytes of a download that is not complete.
 */

#ifndef SPOOL_H_INCLUDED
#define SPOOL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "cache.h"

struct spool;

/* The bytes go to the cache, if there is one, or to a file without a name.  NULL: no memory. */
struct spool *spool_new(struct disk_cache *cache);

/* Returns 0; or -1 after a line in the log: there is no room. */
int spool_write(struct spool *spool, const void *data, size_t len);

int64_t spool_size(const struct spool *spool);

/* The cache will be closed. */
void spool_leave_cache(struct spool *spool);

/*
 * The download is complete.  Returns a descriptor to read it, the caller's; or -1 with errno.  A
 * file in the cache becomes the original of the URL.
 */
int spool_finish(struct spool *spool, const char *url, const struct origin_version *version);

/* Drop the bytes of an incomplete download. */
void spool_free(struct spool **spoolp);

#endif

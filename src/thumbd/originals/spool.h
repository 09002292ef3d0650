/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where a download goes while it arrives.
 */

#ifndef SPOOL_H_INCLUDED
#define SPOOL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "cache.h"

struct spool;

/* In the cache, if there is one, or in a file that has no name.  NULL: there is no memory. */
struct spool *spool_new(struct cache *cache);

/* Returns 0; or -1 after a line in the log: there is no room for it anywhere. */
int spool_write(struct spool *spool, const void *data, size_t len);

int64_t spool_size(const struct spool *spool);

/* The cache is closed. */
void spool_leave_cache(struct spool *spool);

/*
 * It is all there: a descriptor to read it by, the caller's, or -1 with errno.  If it lies in the
 * cache it becomes the original of that URL.
 */
int spool_finish(struct spool *spool, const char *url, const struct origin_version *version);

/* What is not finished is gone. */
void spool_free(struct spool **spoolp);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fetched originals, in a directory of limited size.  Their names are their URLs.
 */

#ifndef CACHE_H_INCLUDED
#define CACHE_H_INCLUDED

#include <stdint.h>

#include "origin_version.h"
#include "thumbd/disk/disk_cache.h"

/* A cached original.  The caller judges its version and age. */
struct cached {
	int			fd;
	int64_t			size;
	struct origin_version	version;
	uint64_t		age;		/* seconds since the origin confirmed it */
};

/* Take over a directory and its files.  NULL after a line in the log. */
struct disk_cache *cache_open(const char *path, uint64_t bytes);

/* Returns 0, and the descriptor is the caller's; or -1. */
int cache_find(struct disk_cache *cache, const char *url, struct cached *found);

/* A file that was created is complete, and becomes the original of this URL, or is removed. */
void cache_store(struct disk_cache *cache, const char *url, const char *file, int fd,
    const struct origin_version *version);

#endif

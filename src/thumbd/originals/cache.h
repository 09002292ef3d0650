/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals that were fetched, in a directory of files that are never longer together than they
 * may be.
 */

#ifndef CACHE_H_INCLUDED
#define CACHE_H_INCLUDED

#include <stdint.h>

#include "origin_version.h"

#define CACHE_NAME_MAX	96

struct cache;

/* One of another version, or checked at the origin too long ago, is for the caller to tell. */
struct cached {
	int			fd;
	int64_t			size;
	struct origin_version	version;
	uint64_t		age;		/* seconds since the origin said so */
};

/* Take a directory over, with what is in it.  NULL after a line in the log. */
struct cache *cache_open(const char *path, uint64_t bytes);

/* From now on it may be so large. */
void cache_configure(struct cache *cache, uint64_t bytes);

/* Returns 0, with a descriptor that is the caller's; or -1. */
int cache_find(struct cache *cache, const char *url, struct cached *found);

/* The origin says that it is as it was; or that it is gone. */
void cache_confirm(struct cache *cache, const char *url);
void cache_remove(struct cache *cache, const char *url);

/* A file to be filled, its name in it; or -1 with errno. */
int cache_create(struct cache *cache, char name[CACHE_NAME_MAX]);

/* It is filled, and is the original of this URL now.  If it cannot be kept it is removed. */
void cache_store(struct cache *cache, const char *url, const char *name, int fd,
    const struct origin_version *version);

/* It is not wanted. */
void cache_discard(struct cache *cache, const char *name);

uint64_t cache_bytes(const struct cache *cache);
unsigned cache_files(const struct cache *cache);

/* Write out what there is, and leave the directory to who comes next. */
void cache_close(struct cache **cachep);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fetched originals, in a directory of limited size.
 */

#ifndef CACHE_H_INCLUDED
#define CACHE_H_INCLUDED

#include <stdint.h>

#include "origin_version.h"

#define CACHE_NAME_MAX	96

struct cache;

/* A cached original.  The caller judges its version and age. */
struct cached {
	int			fd;
	int64_t			size;
	struct origin_version	version;
	uint64_t		age;		/* seconds since the origin confirmed it */
};

/* Take over a directory and its files.  NULL after a line in the log. */
struct cache *cache_open(const char *path, uint64_t bytes);

/* Change the size. */
void cache_configure(struct cache *cache, uint64_t bytes);

/* Returns 0, and the descriptor is the caller's; or -1. */
int cache_find(struct cache *cache, const char *url, struct cached *found);

/* The origin confirmed the original; or it no longer has it. */
void cache_confirm(struct cache *cache, const char *url);
void cache_remove(struct cache *cache, const char *url);

/* Create a file to be filled.  Returns its descriptor and name; or -1 with errno. */
int cache_create(struct cache *cache, char name[CACHE_NAME_MAX]);

/* A file that was created is complete, and becomes the original of this URL, or is removed. */
void cache_store(struct cache *cache, const char *url, const char *name, int fd,
    const struct origin_version *version);

/* Remove a file that was created. */
void cache_discard(struct cache *cache, const char *name);

uint64_t cache_bytes(const struct cache *cache);
unsigned cache_files(const struct cache *cache);

/* Write all files to the disk, and leave the directory to another process. */
void cache_close(struct cache **cachep);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The record of a cached original has its version.
 */

#include "config.h"

#include <unistd.h>

#include "cache.h"

static const struct disk_cache_user user = {
	.option = "--cache",
	.files = "originals",
	.head = "thumbd original 1",
	.evictions = METRIC_CACHE_EVICTIONS,
	.damaged = N_METRICS,
};

struct disk_cache *
cache_open(const char *path, uint64_t bytes)
{

	return (disk_cache_open(&user, path, bytes));
}

int
cache_find(struct disk_cache *cache, const char *url, struct cached *cached)
{
	struct disk_found found;

	if (disk_cache_find(cache, url, &found))
		return (-1);
	if (origin_version_read(&cached->version, found.about)) {
		close(found.fd);
		return (-1);
	}
	cached->fd = found.fd;
	cached->size = found.size;
	cached->age = found.age;
	return (0);
}

void
cache_store(struct disk_cache *cache, const char *url, const char *file, int fd,
    const struct origin_version *version)
{
	char about[ORIGIN_VERSION_MAX];

	origin_version_write(version, about);
	(void)disk_cache_store(cache, url, file, fd, about);
}

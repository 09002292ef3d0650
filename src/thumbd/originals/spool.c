/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A file in the cache; if its disk is full, a file without a name; if that disk is full too,
 * memory.
 */

#include "config.h"

#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool.h"
#include "thumbd/log.h"
#include "thumbd/write_all.h"

/* Memory is used while a disk is full, and must not fill up as well. */
#define MEMORY_MAX	(INT64_C(32) << 20)

enum place { PLACE_CACHE, PLACE_DISK, PLACE_MEMORY, N_PLACES };

struct spool {
	struct disk_cache	*cache;			/* or NULL */
	enum place	place;
	int		fd;			/* or -1 */
	int64_t		size;
	char		name[DISK_NAME_MAX];	/* in the cache */
};

static const char *
temporary_directory(void)
{
	const char *dir = getenv("TMPDIR");

	return (dir != NULL && *dir == '/' ? dir : "/tmp");
}

static const char *
place_name(enum place place)
{

	return (place == PLACE_CACHE ? "the cache" : place == PLACE_DISK ? temporary_directory() :
	    "memory");
}

/* Not every file system has O_TMPFILE. */
static int
open_unlinked(void)
{
	const char *dir = temporary_directory();
	char name[4096];
	int fd;

	fd = open(dir, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0 || (size_t)snprintf(name, sizeof name, "%s/thumbd.XXXXXX", dir) >= sizeof name)
		return (fd);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return (fd);
}

static int
open_place(struct spool *s)
{

	switch (s->place) {
	case PLACE_CACHE:
		if (s->cache != NULL)
			return (disk_cache_create(s->cache, s->name));
		return (-1);
	case PLACE_DISK:
		return (open_unlinked());
	default:
		return (memfd_create("original", MFD_CLOEXEC));
	}
}

static void
leave(struct spool *s)
{

	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	if (s->place == PLACE_CACHE && *s->name != '\0' && s->cache != NULL)
		disk_cache_discard(s->cache, s->name);
	*s->name = '\0';
}

static int
copy(int from, int to, int64_t size)
{
	char data[65536];
	int64_t at = 0;
	ssize_t n;

	for (; at < size; at += n) {
		n = pread(from, data, (size_t)(size - at) < sizeof data ? (size_t)(size - at) :
		    sizeof data, at);
		if (n <= 0 || write_all(to, data, (size_t)n))
			return (-1);
	}
	return (0);
}

static int
is_too_much(enum place place, int64_t size)
{

	return (place == PLACE_MEMORY && size > MEMORY_MAX);
}

/* Move the bytes to the next place that has room for them. */
static int
move(struct spool *s)
{
	struct spool next = *s;

	while (++next.place < N_PLACES && !is_too_much(next.place, s->size)) {
		next.fd = open_place(&next);
		if (next.fd >= 0 && (s->fd < 0 || copy(s->fd, next.fd, s->size) == 0)) {
			leave(s);
			s->place = next.place;
			s->fd = next.fd;
			return (0);
		}
		if (next.fd >= 0)
			close(next.fd);
	}
	log_line("no room to store an original: %m");
	return (-1);
}

struct spool *
spool_new(struct disk_cache *cache)
{
	struct spool *s;

	s = calloc(1, sizeof *s);
	if (s == NULL)
		return (NULL);
	s->cache = cache;
	s->place = PLACE_CACHE;
	s->fd = open_place(s);
	return (s);
}

/* NB: bytes after the size may be there, from a write that failed. */
int
spool_write(struct spool *s, const void *data, size_t len)
{

	while (s->fd < 0 || is_too_much(s->place, s->size + (int64_t)len) ||
	    write_all(s->fd, data, len)) {
		if (s->fd >= 0 && s->place != PLACE_MEMORY)
			log_line("cannot write an original to %s: %m; it goes to %s",
			    place_name(s->place), place_name((enum place)(s->place + 1)));
		if (move(s))
			return (-1);
	}
	s->size += (int64_t)len;
	return (0);
}

int64_t
spool_size(const struct spool *s)
{

	return (s->size);
}

void
spool_leave_cache(struct spool *s)
{

	if (s->cache != NULL && s->place == PLACE_CACHE)
		disk_cache_discard(s->cache, s->name);
	*s->name = '\0';
	s->cache = NULL;
}

/* Open the file again, only for reading. */
static int
reopen(int fd)
{
	char name[64];

	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	return (open(name, O_RDONLY | O_CLOEXEC));
}

int
spool_finish(struct spool *s, const char *url, const struct origin_version *version)
{
	int fd;

	if (s->fd < 0 && move(s))	/* the file is empty */
		return (-1);
	fd = reopen(s->fd);
	if (s->place == PLACE_CACHE && s->cache != NULL && fd >= 0) {
		cache_store(s->cache, url, s->name, s->fd, version);
		*s->name = '\0';
	}
	return (fd);
}

void
spool_free(struct spool **sp)
{
	struct spool *s = *sp;

	*sp = NULL;
	leave(s);
	free(s);
}

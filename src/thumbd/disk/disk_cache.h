/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files in a directory of limited size, each under a name and with some lines about it.  The least
 * recently used go first.  The files survive a restart and a crash of thumbd.
 */

#ifndef DISK_CACHE_H_INCLUDED
#define DISK_CACHE_H_INCLUDED

#include <stdint.h>

#include "disk_record.h"
#include "thumbd/metrics.h"

#define DISK_NAME_MAX	96

struct disk_cache;

/* The differences between the users of such directories. */
struct disk_cache_user {
	const char	*option;	/* that names the directory, for the log */
	const char	*files;		/* what the files are */
	const char	*head;		/* the first line of each record */
	enum metric	evictions;
	enum metric	damaged;	/* counts files that were changed; N_METRICS: none does */
};

struct disk_found {
	int		fd;
	int64_t		size;
	uint64_t	age;			/* seconds since it was stored or confirmed */
	char		about[DISK_ABOUT_MAX];	/* lines of the user, which judges them */
};

/* Take over a directory and its files.  The user must live on.  NULL after a line in the log. */
struct disk_cache *disk_cache_open(const struct disk_cache_user *user, const char *path,
    uint64_t bytes);

/* Change the size. */
void disk_cache_configure(struct disk_cache *cache, uint64_t bytes);

/* Find the file of a name, of any length.  Returns 0, and the descriptor is the caller's; or -1. */
int disk_cache_find(struct disk_cache *cache, const char *name, struct disk_found *found);

/* The file of a name is as new as if it were stored now. */
void disk_cache_confirm(struct disk_cache *cache, const char *name);

/* Remove the file of a name.  Returns whether there was one. */
int disk_cache_remove(struct disk_cache *cache, const char *name);

/* Create a file to be filled.  Returns its descriptor and its file name; or -1 with errno. */
int disk_cache_create(struct disk_cache *cache, char file[DISK_NAME_MAX]);

/*
 * A file that was created is complete: it becomes the file of this name, or is removed.  Returns 0
 * if it is stored.
 */
int disk_cache_store(struct disk_cache *cache, const char *name, const char *file, int fd,
    const char *about);

/* Remove a file that was created. */
void disk_cache_discard(struct disk_cache *cache, const char *file);

uint64_t disk_cache_bytes(const struct disk_cache *cache);
unsigned disk_cache_files(const struct disk_cache *cache);

/* Write all files to the disk, and leave the directory to another process. */
void disk_cache_close(struct disk_cache **cachep);

#endif

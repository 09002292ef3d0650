/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is known of a file in the cache, as it is written down beside it.
 */

#ifndef CACHE_RECORD_H_INCLUDED
#define CACHE_RECORD_H_INCLUDED

#include <sys/types.h>
#include <time.h>

#include "origin_version.h"

#define CACHE_KEY_BYTES		32
#define CACHE_KEY_HEX		(2 * CACHE_KEY_BYTES)
#define CACHE_DATA_HEX		(CACHE_KEY_HEX + 1 + 16)	/* KEY.GENERATION */

struct cache_record {
	char			key[CACHE_KEY_HEX + 1];
	uint64_t		generation;	/* of the file with the bytes */
	int64_t			size;		/* of it */
	struct timespec		written;	/* its time */
	int64_t			checked;	/* when the origin last confirmed it */
	struct origin_version	version;
};

/* The record's key and name, from a URL. */
void cache_record_key(const char *url, char key[CACHE_KEY_HEX + 1]);

/* The name of the file with the bytes. */
void cache_record_data(const struct cache_record *record, char name[CACHE_DATA_HEX + 1]);

/* Whether a name is one that these have: of a record, of a file with bytes. */
int cache_record_is_key(const char *name);
int cache_record_is_data(const char *name);

/*
 * Write it at once or not at all, by way of a temporary name; read the one of that name.
 * Return 0, or -1.
 */
int cache_record_write(int dir, const struct cache_record *record, const char *temporary);
int cache_record_read(int dir, const char *name, struct cache_record *record);

#endif

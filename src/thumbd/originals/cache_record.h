/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The record of a cached original, in a file beside its bytes.
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
	int64_t			size;		/* of that file */
	struct timespec		written;	/* its modification time */
	int64_t			checked;	/* when the origin last confirmed it */
	struct origin_version	version;
};

/* The key of a URL, which names the record. */
void cache_record_key(const char *url, char key[CACHE_KEY_HEX + 1]);

/* The name of the file with the bytes. */
void cache_record_data(const struct cache_record *record, char name[CACHE_DATA_HEX + 1]);

/* Whether a name is that of a record; of a file with bytes. */
int cache_record_is_key(const char *name);
int cache_record_is_data(const char *name);

/* Write a record as a whole, by a temporary name; read the record of a name.  Return 0, or -1. */
int cache_record_write(int dir, const struct cache_record *record, const char *temporary);
int cache_record_read(int dir, const char *name, struct cache_record *record);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The record of a cached file, in a file beside its bytes.
 */

#ifndef DISK_RECORD_H_INCLUDED
#define DISK_RECORD_H_INCLUDED

#include <sys/types.h>
#include <time.h>

#define DISK_KEY_BYTES		32
#define DISK_KEY_HEX		(2 * DISK_KEY_BYTES)
#define DISK_ABOUT_MAX		640
#define DISK_DATA_HEX		(DISK_KEY_HEX + 1 + 16)	/* KEY.GENERATION */

struct disk_record {
	char			key[DISK_KEY_HEX + 1];
	uint64_t		generation;	/* of the file with the bytes */
	int64_t			size;		/* of that file */
	struct timespec		written;	/* its modification time */
	int64_t			checked;	/* when it was stored, or last confirmed */
	char			about[DISK_ABOUT_MAX];	/* complete lines of the user of the cache */
};

/* The key of a name, which names the record. */
void disk_record_key(const char *name, char key[DISK_KEY_HEX + 1]);

/* The name of the file with the bytes. */
void disk_record_data(const struct disk_record *record, char name[DISK_DATA_HEX + 1]);

/* Whether a name is that of a record; of a file with bytes. */
int disk_record_is_key(const char *name);
int disk_record_is_data(const char *name);

/*
 * Write a record as a whole, by a temporary name; read the record of a name.  Head is the first
 * line, without its end.  Return 0, or -1.
 */
int disk_record_write(int dir, const char *head, const struct disk_record *record,
    const char *temporary);
int disk_record_read(int dir, const char *head, const char *name, struct disk_record *record);

#endif

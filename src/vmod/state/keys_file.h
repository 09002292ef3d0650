/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The file of the keys of signed URLs as it changes.  A bad file says why, and changes nothing.
 */

#ifndef KEYS_FILE_H_INCLUDED
#define KEYS_FILE_H_INCLUDED

#include <sys/types.h>

#include "hash/seeded_hash.h"
#include "thumburl/thumburl.h"

enum keys_news {
	KEYS_SAME,		/* nothing has changed */
	KEYS_TAKEN,		/* other keys */
	KEYS_BAD		/* the file is bad, or cannot be read */
};

struct keys_file {
	const char		*path;
	struct hash_seed	seed;
	enum keys_news		last;	/* KEYS_SAME before the first read */
	int			error;	/* errno of the last read */
	uint64_t		hash;	/* and of its text, which is a secret */
	char			why[512];	/* one line with the path, if the file is bad */
};

/* The caller owns the path, which must outlive the file. */
void keys_file_init(struct keys_file *file, const char *path);

/*
 * Reads the file and says what is new.  *keys is written if these are other keys.  Blocks as long as
 * the disk does.
 */
enum keys_news keys_file_look(struct keys_file *file, struct thumburl_keys *keys);

#endif

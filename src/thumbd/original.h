/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals in a directory laid out as MediaWiki's.
 */

#ifndef ORIGINAL_H_INCLUDED
#define ORIGINAL_H_INCLUDED

#include <sys/types.h>
#include <time.h>

#include "thumburl/thumburl.h"

/* An original, open for reading. */
struct original {
	int		fd;
	off_t		size;
	struct timespec	mtime;
};

/* The directory's descriptor, for original_open(); -1 after a line in the log. */
int original_root(const char *path);

/*
 * Open the original of ref, in levels of hash directories below root.  No name and no symbolic
 * link leads out of it.  Returns 0, or -1 with errno: ENOENT if there is no such file.
 */
int original_open(struct original *original, int root, const struct thumburl_ref *ref,
    unsigned levels);

#endif

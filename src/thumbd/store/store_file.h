/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files of the store.  At any moment a name leads to a whole file or to none.
 */

#ifndef STORE_FILE_H_INCLUDED
#define STORE_FILE_H_INCLUDED

#include <stddef.h>
#include <time.h>

#include "beneath.h"

/* Names of files that are not complete begin so. */
#define STORE_TEMPORARY	".thumbd-"

struct store_file {
	const char		*name;		/* below the root */
	const void		*data;
	size_t			size;
	struct timespec		modified;
	struct beneath_rights	rights;
	int			sync;		/* write it to the disk before it has its name */
};

/*
 * Write a file, in place of any other of that name.  Returns 0; 1 if the same is there already: one
 * of that size and time; or -1 with errno.
 */
int store_file_write(int root, const struct store_file *file);

/* Make a symbolic link, in place of any other file of that name.  Returns 0, or -1 with errno. */
int store_file_link(int root, const char *name, const char *target,
    const struct beneath_rights *rights);

/* Remove a file or a link, and directories that become empty.  Returns 0, or -1 with errno. */
int store_file_remove(int root, const char *name);

#endif

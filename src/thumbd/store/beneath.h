/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Directories below a root, which no name and no symbolic link leads out of.
 */

#ifndef BENEATH_H_INCLUDED
#define BENEATH_H_INCLUDED

#include <sys/types.h>

/* The mode and the group of a new file or directory; (gid_t)-1 is the usual group. */
struct beneath_rights {
	mode_t	mode;		/* of a file; a directory can be searched by who reads the file */
	gid_t	group;
};

/*
 * Open the directory of a file: all but the last part of its name.  With rights, directories that
 * are missing are made.  Returns a descriptor, and where the last part begins; or -1 with errno,
 * ELOOP or ENOTDIR if a part is a symbolic link or a file.
 */
int beneath_open(int root, const char *file, const struct beneath_rights *rights,
    const char **last);

/* Open a directory.  Returns a descriptor, or -1 with errno. */
int beneath_directory(int root, const char *name);

/* Give an open file or directory its mode and group.  Returns 0, or -1 with errno. */
int beneath_give(int fd, const struct beneath_rights *rights, int is_directory);

#endif

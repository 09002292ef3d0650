/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals in a directory with MediaWiki's layout.
 */

#ifndef ORIGINAL_FILE_H_INCLUDED
#define ORIGINAL_FILE_H_INCLUDED

#include <sys/stat.h>

#include "original.h"
#include "thumbd/options.h"
#include "thumburl/thumburl.h"

/* Open the directory, for original_file_open().  Returns -1 after a line in the log. */
int original_file_root(const char *path);

/*
 * Open the original of ref below root, in the layout of the options.  No name and no symbolic
 * link leads out of it.  Returns 0, or -1 with errno: ENOENT if there is no such file.
 */
int original_file_open(struct original *original, int root, const struct thumburl_ref *ref,
    const struct options *options);

/*
 * Write the name of that file below root, by the options' levels and layout of ids.  Returns its
 * length; 0: there can be no such file.
 */
size_t original_file_name(const struct thumburl_ref *ref, unsigned levels, const char *ids,
    char *name, size_t size);

/* Describe a file by its stat(2), all but the descriptor. */
void original_file_describe(struct original *original, const struct stat *st);

/* Open a directory below root.  Returns as original_file_open(), with the descriptor. */
int original_file_directory(int root, const char *name);

/* The stat(2) of a file below root.  Returns as original_file_open(). */
int original_file_stat(int root, const char *name, struct stat *st);

#endif

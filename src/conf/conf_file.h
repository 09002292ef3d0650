/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A small file as a whole, such as a site file, thumbd.conf or a control file.
 */

#ifndef CONF_FILE_H_INCLUDED
#define CONF_FILE_H_INCLUDED

#include <sys/types.h>

/*
 * Reads all of a file.  Returns its length, which is less than size; or -1 with errno: EFBIG if
 * the file is larger, EISDIR or ENODEV if it is not a regular one.  A FIFO is not waited for.
 */
ssize_t conf_file_read(const char *path, char *text, size_t size);

/* Writes one line that says why the file of that size could not be read, as snprintf(3). */
int conf_file_why(const char *path, size_t size, int error, char *err, size_t errsize);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Small files are read as a whole: a site file, thumbd.conf, a control file.
 */

#ifndef CONF_FILE_H_INCLUDED
#define CONF_FILE_H_INCLUDED

#include <sys/types.h>

/*
 * Read a file.  Returns its length, which is less than size; or -1 with errno: EFBIG if the file is
 * larger, EISDIR or ENODEV if it is not a regular file.  A FIFO does not block.
 */
ssize_t conf_file_read(const char *path, char *text, size_t size);

/*
 * The same for a file with secrets, which only the user of this process may read, or its group.
 * The error is EPERM if the file's permissions or owner let others do so, or change it.
 */
ssize_t conf_file_read_secret(const char *path, char *text, size_t size);

/* Write one line with the reason why the file could not be read.  Returns as snprintf(3). */
int conf_file_why(const char *path, size_t size, int error, char *err, size_t errsize);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Zip archives of files that are stored as they are.
 */

#ifndef ZIP_H_INCLUDED
#define ZIP_H_INCLUDED

/* Write the files below a directory, in the order of their names.  Returns 0; or -1 after a message. */
int zip_directory(const char *directory, const char *archive);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bytes are written to a file completely.
 */

#ifndef WRITE_ALL_H_INCLUDED
#define WRITE_ALL_H_INCLUDED

#include <stddef.h>

/* Returns 0, or -1 with errno: then some bytes may be written. */
int write_all(int fd, const void *bytes, size_t len);

#endif

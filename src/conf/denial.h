/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Why a file is denied to this process: which part of its path, or a policy beside permissions.
 */

#ifndef DENIAL_H_INCLUDED
#define DENIAL_H_INCLUDED

#include <stddef.h>

/*
 * Write what errno means for a path that was used so (R_OK, W_OK, X_OK of unistd.h): the words of
 * strerror(3), and after EACCES who denies it.  Returns text.
 */
const char *denial(int error, const char *path, int use, char *text, size_t size);

#define DENIAL_MAX	400		/* bytes of such a text */

#endif

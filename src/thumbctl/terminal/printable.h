/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Text of a stranger's, as it can be shown anywhere: printable ASCII.
 */

#ifndef PRINTABLE_H_INCLUDED
#define PRINTABLE_H_INCLUDED

#include <stddef.h>

/* All else, and the backslash, is \xHH.  To be freed; NULL if there is no memory. */
char *printable(const char *text, size_t len);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A contact sheet: the worst pairs as a page of HTML that needs nothing beside it.
 */

#ifndef SHEET_H_INCLUDED
#define SHEET_H_INCLUDED

#include "worst.h"

/* Into a file, whole or not at all.  Returns 0, or -1 with errno. */
int sheet_write(const char *file, const struct worst *worst, const char *a, const char *b);

#endif

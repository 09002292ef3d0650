/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A contact sheet: the worst pairs as one page of HTML.
 */

#ifndef SHEET_H_INCLUDED
#define SHEET_H_INCLUDED

#include "worst.h"

/* Write the page completely or not at all.  Returns 0, or -1 with errno. */
int sheet_write(const char *file, const struct worst *worst, const char *a, const char *b);

#endif

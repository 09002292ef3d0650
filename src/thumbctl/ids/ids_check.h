/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl ids check: whether all of a locator's file is good.
 */

#ifndef IDS_CHECK_H_INCLUDED
#define IDS_CHECK_H_INCLUDED

#include "locate/locator.h"

/* Print what the file has.  Returns the exit status. */
int ids_check(const struct locator *locator, const char *path, unsigned progress);

#endif

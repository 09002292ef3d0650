/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Looks at all of a locator's file.
 */

#ifndef LOCATOR_CHECK_H_INCLUDED
#define LOCATOR_CHECK_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "locator.h"

/*
 * Check that rows are in order and as they were written, that the name of each id has that id, and
 * that each id of a name has a name.  Now and then tell() is called with the rows so far; if it
 * returns 1 the check ends.  Returns 0; or -1 with one line in err, "" after a stop.
 */
int locator_verify(const struct locator *locator, int (*tell)(void *priv, uint64_t rows),
    void *priv, char *err, size_t errsize);

#endif

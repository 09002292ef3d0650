/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names as MediaWiki's titles have them.
 */

#ifndef TITLE_H_INCLUDED
#define TITLE_H_INCLUDED

#include "thumburl.h"

/* Make a run of spaces and underscores one underscore, and drop those at the ends.  Returns the length. */
size_t title_underscores(char *s, size_t len);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What fit and srcset have in common.
 */

#ifndef FIT_H_INCLUDED
#define FIT_H_INCLUDED

#include "thumburl.h"

/* The nature of the file, or THUMBURL_FIXED if the original cannot replace this thumb. */
enum thumburl_nature fit_nature(const struct thumburl_ref *ref);

/* Make ref a thumb of this width, or for 0 the original. */
void fit_set(struct thumburl_ref *ref, uint32_t width);

#endif

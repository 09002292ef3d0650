/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The fetch filter thumb_not_empty, which each VCL that imports the module has.
 */

#ifndef NOT_EMPTY_H_INCLUDED
#define NOT_EMPTY_H_INCLUDED

#include "vmod_thumb.h"

/* Returns 0, or 1 after VRT_fail(). */
int not_empty_add(VRT_CTX);
void not_empty_remove(VRT_CTX);

#endif

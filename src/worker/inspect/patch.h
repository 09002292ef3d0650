/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Changing a few bytes of a mapped file.  It must be mapped with MAP_PRIVATE and PROT_READ, so that
 * the file itself does not change, and decoders cannot write to the mapping.
 */

#ifndef PATCH_H_INCLUDED
#define PATCH_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Overwrite n bytes of the mapping.  Returns 0, or -1 with errno. */
int patch(const uint8_t *at, const void *bytes, size_t n);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Changing a few bytes of a file that is mapped: MAP_PRIVATE and PROT_READ, so that the file stays
 * as it is, and decoders cannot write to its bytes.
 */

#ifndef PATCH_H_INCLUDED
#define PATCH_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Overwrite n bytes of the mapping.  Returns 0, or -1 with errno. */
int patch(const uint8_t *at, const void *bytes, size_t n);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The size of a picture in its bytes.
 */

#ifndef PICTURE_H_INCLUDED
#define PICTURE_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Of a JPEG, PNG, GIF or WebP.  Returns 0, or -1 if it is none, or damaged. */
int picture_size(const char *data, size_t len, uint32_t *width, uint32_t *height);

#endif

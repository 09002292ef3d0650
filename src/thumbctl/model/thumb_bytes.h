/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Estimates of the bytes of a thumb.
 */

#ifndef THUMB_BYTES_H_INCLUDED
#define THUMB_BYTES_H_INCLUDED

#include <stdint.h>

#include "thumburl/thumburl.h"

/* From the same thumb in another width: bytes * (to / from)^e, with e of the format. */
uint32_t thumb_bytes_scaled(enum thumburl_format format, uint32_t bytes, uint32_t from,
    uint32_t to);

/* Only from its format and width. */
uint32_t thumb_bytes_usual(enum thumburl_format format, uint32_t width);

#endif

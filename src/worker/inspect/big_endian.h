/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Big-endian numbers, as in most image formats.
 */

#ifndef BIG_ENDIAN_H_INCLUDED
#define BIG_ENDIAN_H_INCLUDED

#include <stdint.h>

static inline uint32_t
be16(const uint8_t *p)
{

	return ((uint32_t)p[0] << 8 | p[1]);
}

static inline uint32_t
be32(const uint8_t *p)
{

	return (be16(p) << 16 | be16(p + 2));
}

static inline uint64_t
be64(const uint8_t *p)
{

	return ((uint64_t)be32(p) << 32 | be32(p + 4));
}

#endif

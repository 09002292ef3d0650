/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Boxes of a JPEG XL that are no image: a compressed one becomes free space.
 */

#include <string.h>

#include "big_endian.h"
#include "metadata.h"
#include "patch.h"

/* ISO/IEC 18181-2: a size and a type, and a longer size if the first is 1. */
#define HEAD		8
#define LARGE_HEAD	16

int
hide_jxl_metadata(const uint8_t *bytes, size_t len)
{
	static const uint8_t hidden[] = "free";
	unsigned n = 0;
	uint64_t size;

	while (len >= HEAD) {
		size = be32(bytes);
		if (size == 1)
			size = len < LARGE_HEAD ? 0 : be64(bytes + HEAD);
		if (memcmp(bytes + 4, "brob", 4) == 0 &&
		    (n++ == METADATA_HIDDEN || patch(bytes + 4, hidden, 4) != 0))
			return (-1);
		/* 0: up to the end */
		if (size < HEAD || size > len)
			break;
		bytes += size;
		len -= (size_t)size;
	}
	return (0);
}

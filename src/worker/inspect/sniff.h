/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The type of a file by its first bytes, whatever its name says.
 */

#ifndef SNIFF_H_INCLUDED
#define SNIFF_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

/* What a file is, by its bytes. */
struct type {
	enum thumburl_type	type;
	const char		*name;			/* "a JPEG"; NULL: unknown */
	const char		*mime;
};

const struct type *sniff(const uint8_t *bytes, size_t len);

#endif

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

#include "job/types.h"

struct sniffed {
	enum thumburl_type	type;			/* NONE: unknown */
	const struct type_file	*file;			/* of that type; NULL: unknown */
};

struct sniffed sniff(const uint8_t *bytes, size_t len);

/* Where the attributes of an SVG's first element begin; len if the text is not readable as ASCII. */
size_t sniff_svg_attributes(const uint8_t *bytes, size_t len);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rows of THUMBURL_TYPES: the part about URLs.
 */

#ifndef TYPE_H_INCLUDED
#define TYPE_H_INCLUDED

#include "thumburl.h"

#define EXTENSIONS_MAX	6
#define EXTENSION_SIZE	8		/* an extension and zeros: compared as one number */

struct thumburl_type_row {
	const char		*code;
	char			extensions[EXTENSIONS_MAX][EXTENSION_SIZE];
	enum thumburl_format	format;
	enum thumburl_nature	nature;
	unsigned		params;
	enum thumburl_quality	quality;
};

/* In the order of enum thumburl_type. */
extern const struct thumburl_type_row type_rows[THUMBURL_N_TYPES];

/* All parameters that a type has. */
static inline unsigned
type_params(const struct thumburl_type_row *row)
{

	return (THUMBURL_PARAM_BIT(FORMAT) | THUMBURL_PARAM_BIT(INFO) |
	    THUMBURL_PARAM_BIT(CONTENT) | THUMBURL_PARAM_BIT(WIDTH) | row->params |
	    (row->quality != THUMBURL_QUALITY_NORMAL ? THUMBURL_PARAM_BIT(QUALITY) : 0));
}

static inline const struct thumburl_type_row *
type_of(const struct thumburl_ref *ref)
{

	return (&type_rows[ref->type]);
}

#endif

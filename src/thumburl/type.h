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
	enum thumburl_format	format;		/* THUMBURL_N_FORMATS: not known */
	enum thumburl_nature	nature;
	unsigned		params;
	enum thumburl_quality	quality;
};

/* In the order of enum thumburl_type. */
extern const struct thumburl_type_row type_rows[THUMBURL_N_TYPES];

/* The row of an id before its type is known: it may have all parameters and qualities. */
extern const struct thumburl_type_row type_open;

/* All parameters that a type has. */
static inline unsigned
type_params(const struct thumburl_type_row *row)
{

	return (THUMBURL_PARAM_BIT(FORMAT) | THUMBURL_PARAM_BIT(INFO) |
	    THUMBURL_PARAM_BIT(CONTENT) | THUMBURL_PARAM_BIT(WIDTH) | row->params |
	    (row->quality != THUMBURL_QUALITY_NORMAL ? THUMBURL_PARAM_BIT(QUALITY) : 0));
}

/* Whether a renderer must find out the type. */
static inline int
type_is_open(const struct thumburl_ref *ref)
{

	return (ref->type == THUMBURL_TYPE_NONE && ref->zone == THUMBURL_ZONE_ID);
}

static inline int
type_has_thumbs(const struct thumburl_ref *ref)
{

	return (ref->type != THUMBURL_TYPE_NONE || ref->zone == THUMBURL_ZONE_ID);
}

static inline const struct thumburl_type_row *
type_of(const struct thumburl_ref *ref)
{

	return (type_is_open(ref) ? &type_open : &type_rows[ref->type]);
}

/* All parameters that ref may have.  An id has no versions. */
static inline unsigned
type_params_of(const struct thumburl_ref *ref)
{

	return (type_params(type_of(ref)) &
	    ~(ref->zone == THUMBURL_ZONE_ID ? THUMBURL_PARAM_BIT(CONTENT) : 0));
}

#endif

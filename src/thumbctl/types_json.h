/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of the URL library in JSON: types, formats, parameters, reasons, limits.
 */

#ifndef TYPES_JSON_H_INCLUDED
#define TYPES_JSON_H_INCLUDED

#include <jansson.h>

#include "thumburl/thumburl.h"

/* An object for each type that has thumbs, and one for each format. */
json_t *types_json(void);
json_t *formats_json(void);

/* An object for each parameter of the query scheme, and one for each reason to refuse a URL. */
json_t *parameters_json(void);
json_t *reasons_json(void);

/* The largest numbers, and the most bytes of a name and of the parts of a language. */
json_t *limits_json(void);

/* "fixed", "web" or "vector". */
const char *types_nature(enum thumburl_type type);

#endif

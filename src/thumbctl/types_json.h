/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of types and formats in JSON.
 */

#ifndef TYPES_JSON_H_INCLUDED
#define TYPES_JSON_H_INCLUDED

#include <jansson.h>

#include "thumburl/thumburl.h"

/* An object for each type that has thumbs, and one for each format. */
json_t *types_json(void);
json_t *formats_json(void);

/* "fixed", "web" or "vector". */
const char *types_nature(enum thumburl_type type);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An SVG's text: how long it becomes, and which languages it has.
 */

#ifndef SVG_TEXT_H_INCLUDED
#define SVG_TEXT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* svg_entities.c: the length of the text with each entity replaced by its value, in bytes. */
double svg_expanded(const uint8_t *bytes, size_t len);

/* svg_languages.c: the values of all systemLanguage attributes. */
json_t *svg_languages(const uint8_t *bytes, size_t len);

#endif

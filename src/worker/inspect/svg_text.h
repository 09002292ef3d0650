/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An SVG's text: how long it becomes, which languages it has, and which are drawn.
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

/*
 * svg_switch.c: the text with each systemLanguage attribute in the language or in none, so that of
 * each <switch> the child is drawn that suits the language best.  It is to be freed with g_free();
 * NULL if nothing is to be changed.
 */
char *svg_switch(const uint8_t *bytes, size_t len, const char *lang, size_t *new_len);

/*
 * svg_data.c: the text with the type of each picture in a data: URL as its bytes are.  It is to be
 * freed with g_free(); NULL if there are no such pictures.
 */
char *svg_type_data(const uint8_t *bytes, size_t len, size_t *new_len);

/* svg_filters.c: the name of a filter's attribute that is far too large; NULL if there is none. */
const char *svg_heavy_filter(const uint8_t *bytes, size_t len);

#endif

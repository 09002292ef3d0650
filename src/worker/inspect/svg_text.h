/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads and changes the text of an SVG.
 */

#ifndef SVG_TEXT_H_INCLUDED
#define SVG_TEXT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/*
 * svg_encoding.c: whether the text can be read as ASCII.  UTF-16 is converted; free the result with
 * g_free().
 */
enum svg_encoding { SVG_AS_IT_IS, SVG_CONVERTED, SVG_STRANGE };
enum svg_encoding svg_encoding(const uint8_t *bytes, size_t len, char **text, size_t *new_len);

/*
 * svg_entities.c: the length of the text with its entities expanded, in bytes, or more.  Returns
 * NULL, or the reason that the length cannot be computed.
 */
const char *svg_expanded(const uint8_t *bytes, size_t len, double *expanded);

/* svg_languages.c: the values of all systemLanguage attributes. */
json_t *svg_languages(const uint8_t *bytes, size_t len);

/*
 * svg_switch.c: the text with changed systemLanguage attributes, so that the child of each <switch>
 * is drawn that matches the language best.  Free it with g_free().  NULL: no change is needed.
 * lang, of LANGUAGE_SIZE bytes, becomes the language to draw with, and languages a list of those of
 * the file (contents/languages.h), perhaps a long one; free it with g_free().
 */
char *svg_switch(const uint8_t *bytes, size_t len, char *lang, char **languages,
    size_t *new_len);

/*
 * svg_data.c: the text with the right type for each image in a data: URL.  Free it with g_free().
 * NULL: there are no such images.
 */
char *svg_type_data(const uint8_t *bytes, size_t len, size_t *new_len);

/*
 * svg_size.c: the size that MediaWiki reads from the attributes of the first element, in whole pixels.
 * Returns -1 if they cannot be read, or MediaWiki has no size.
 */
int svg_size(const uint8_t *bytes, size_t len, double *width, double *height);

/* svg_filters.c: the name of a filter attribute with too large a value; NULL if there is none. */
const char *svg_heavy_filter(const uint8_t *bytes, size_t len);

#endif

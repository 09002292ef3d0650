/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The types of file that are rendered, and lists of them.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "types.h"

const struct type_row file_types[THUMBURL_N_TYPES] = {
#define X(name, decoder, urls, files) [THUMBURL_TYPE_##name] = THUMBURL_ROW files,
	THUMBURL_TYPES(X)
#undef X
};

uint32_t
types_usual(void)
{
	uint32_t set = 0;
	unsigned i;

	for (i = 0; i < THUMBURL_N_TYPES; i++)
		if (file_types[i].built && file_types[i].usual)
			set |= 1U << i;
	return (set);
}

/* The bit of a type of this build; 0: no type has this name. */
static uint32_t
find(const char *word, size_t len)
{
	const char *code;
	unsigned i;

	for (i = 0; i < THUMBURL_N_TYPES; i++) {
		code = thumburl_type_code((enum thumburl_type)i);
		if (file_types[i].built && strlen(code) == len && memcmp(code, word, len) == 0)
			return (1U << i);
	}
	return (0);
}

/* NB: snprintf() never writes past the end, and returns the length of the whole text. */
static void
refuse(const char *word, size_t len, char *message, size_t size)
{
	size_t n;
	unsigned i;

	n = (size_t)snprintf(message, size, "\"%.*s\" must be one of the types of this build:",
	    (int)len, word);
	for (i = 0; i < THUMBURL_N_TYPES && n < size; i++)
		if (file_types[i].built)
			n += (size_t)snprintf(message + n, size - n, " %s",
			    thumburl_type_code((enum thumburl_type)i));
}

int
types_parse(const char *list, uint32_t *set, char *message, size_t size)
{
	uint32_t type;
	size_t len;

	for (*set = 0;; list += len + 1) {
		len = strcspn(list, ",");
		type = find(list, len);
		if (type == 0) {
			refuse(list, len, message, size);
			return (-1);
		}
		*set |= type;
		if (list[len] == '\0')
			return (0);
	}
}

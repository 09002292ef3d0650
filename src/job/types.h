/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The types of file that are rendered, and sets of them.
 */

#ifndef TYPES_H_INCLUDED
#define TYPES_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

#define TYPE_FILES_MAX	4

/* One form of a type's files.  First bytes of "" mean that sniff.c recognises it; NULL: no form. */
struct type_file {
	const char		*title;		/* "a WebM" */
	const char		*media_type;
	const char		*begin;		/* its first bytes; a dot stands for any */
	size_t			len;		/* of these bytes */
};

/* The second half of a row of THUMBURL_TYPES, about files: see thumburl_types.h. */
struct type_row {
	const char		*title;
	struct type_file	files[TYPE_FILES_MAX];
	unsigned		built:1, usual:1, animated:1, sharpened:1, clear:1, risky:1, referenced:1;
	uint64_t		cheap_below;
	const char		*thumb;
};

/* In the order of enum thumburl_type. */
extern const struct type_row file_types[THUMBURL_N_TYPES];

/* The set of types that are enabled by default: a bit for each (THUMBURL_TYPE_BIT). */
uint32_t types_usual(void);

/*
 * Read a list, "jpeg,png,svg".  Returns -1 with a message that has the wrong word and the valid
 * ones.
 */
int types_parse(const char *list, uint32_t *set, char *message, size_t size);

#endif

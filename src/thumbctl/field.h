/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The fields of a URL.
 */

#ifndef FIELD_H_INCLUDED
#define FIELD_H_INCLUDED

#include <stddef.h>

#include "thumburl/thumburl.h"

struct field {
	const char	*name;
	int		is_number;
	int		is_url;
	/* As snprintf(3); empty if the URL does not have the field. */
	size_t		(*write)(const struct thumburl_site *site, const struct thumburl_ref *ref,
			    char *buf, size_t size);
};

extern const struct field fields[];
extern const size_t n_fields;

/* The field of that name, or NULL. */
const struct field *field_find(const char *name, size_t len);

#endif

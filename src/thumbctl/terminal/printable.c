/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumburl_printable() into memory of its own.
 */

#include "config.h"

#include <stdlib.h>

#include "printable.h"
#include "thumburl/thumburl.h"

char *
printable(const char *text, size_t len)
{
	const size_t size = thumburl_printable(text, len, NULL, 0) + 1;
	char *out;

	out = malloc(size);
	if (out != NULL)
		(void)thumburl_printable(text, len, out, size);
	return (out);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Output of thumburl_printable(), in memory or to a file.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
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

void
put_printable(const char *text, FILE *f)
{
	char *shown = must(printable(text, strlen(text)));

	fputs(shown, f);
	free(shown);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Escapes for everything that a terminal, JSON or a reader could take for more than text: control
 * characters, changes of writing direction, letters that look like others.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "printable.h"

char *
printable(const char *text, size_t len)
{
	char *out, *p;
	size_t i;

	out = p = malloc(4 * len + 1);
	if (out == NULL)
		return (NULL);
	for (i = 0; i < len; i++) {
		if (text[i] >= ' ' && text[i] < 0x7f && text[i] != '\\')
			*p++ = text[i];
		else
			p += sprintf(p, "\\x%02x", (unsigned char)text[i]);
	}
	*p = '\0';
	return (out);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Text from outside for a log or a terminal, in ASCII: no control character (C0, DEL, or C1 such as
 * U+009B) passes, nor one that changes the direction of writing or looks like another letter.
 */

#include "config.h"

#include <string.h>

#include "thumburl.h"

#define ESCAPED		4		/* bytes of \xHH */

/* Write one byte, as itself or as \xHH. */
static size_t
show(unsigned char c, char shown[ESCAPED])
{
	static const char hex[] = "0123456789abcdef";

	if (c >= ' ' && c < 0x7f && c != '\\') {
		shown[0] = (char)c;
		return (1);
	}
	shown[0] = '\\';
	shown[1] = 'x';
	shown[2] = hex[c >> 4];
	shown[3] = hex[c & 15];
	return (ESCAPED);
}

size_t
thumburl_printable(const char *text, size_t len, char *buf, size_t size)
{
	size_t i, n, all = 0, written = 0;
	char shown[ESCAPED];

	for (i = 0; i < len; i++) {
		n = show((unsigned char)text[i], shown);
		if (written == all && all + n < size) {
			memcpy(buf + written, shown, n);
			written += n;
		}
		all += n;
	}
	if (size > 0)
		buf[written] = '\0';
	return (all);
}

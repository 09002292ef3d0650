/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One write(2) a line, so that lines of several processes do not mix.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "log.h"

#define LINE_MAX_BYTES	4096

void
log_line(const char *fmt, ...)
{
	char line[LINE_MAX_BYTES] = "thumbd: ";
	const size_t room = sizeof line - sizeof "thumbd: \n";
	size_t start = sizeof "thumbd: " - 1;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line + start, room + 1, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	start += (size_t)n < room ? (size_t)n : room;
	line[start++] = '\n';
	if (write(STDERR_FILENO, line, start) < 0)
		return;		/* nowhere to say so */
}

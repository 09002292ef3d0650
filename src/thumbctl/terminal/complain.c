/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each message is one line of printable ASCII.
 */

#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "thumburl/thumburl.h"

#define MESSAGE_MAX	4096

static void
put(int error, const char *fmt, va_list ap)
{
	char text[MESSAGE_MAX], shown[4 * MESSAGE_MAX];
	size_t n;

	(void)vsnprintf(text, sizeof text, fmt, ap);
	n = strlen(text);
	if (error != 0)
		(void)snprintf(text + n, sizeof text - n, ": %s", strerror(error));
	(void)thumburl_printable(text, strlen(text), shown, sizeof shown);
	(void)fprintf(stderr, "%s: %s\n", program_invocation_short_name, shown);
}

void
vwarn_printable(const char *fmt, va_list ap)
{

	put(0, fmt, ap);
}

void
warn_printable(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(0, fmt, ap);
	va_end(ap);
}

void
warn_printable_errno(const char *fmt, ...)
{
	const int error = errno;
	va_list ap;

	va_start(ap, fmt);
	put(error, fmt, ap);
	va_end(ap);
}

void
give_up(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(0, fmt, ap);
	va_end(ap);
	exit(status);
}

void
give_up_errno(int status, const char *fmt, ...)
{
	const int error = errno;
	va_list ap;

	va_start(ap, fmt);
	put(error, fmt, ap);
	va_end(ap);
	exit(status);
}

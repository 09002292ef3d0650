/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Findings are printed at once, since a check may take seconds.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>

#include "finding.h"
#include "thumbctl/terminal/printable.h"

static const char *const words[N_FINDINGS] = {
	[FINDING_OK] = "ok",
	[FINDING_WARNING] = "warning",
	[FINDING_WRONG] = "wrong",
	[FINDING_UNKNOWN] = "unknown",
};

static void put(struct doctor *d, enum finding finding, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static void
put(struct doctor *d, enum finding finding, const char *fmt, va_list ap)
{
	char text[2048];

	d->found[finding]++;
	(void)vsnprintf(text, sizeof text, fmt, ap);
	printf("%-8s %-10s ", words[finding], d->check);
	put_printable(text, stdout);
	printf("\n");
}

static void
put_what_to_do(const char *what_to_do)
{

	printf("%-8s %-10s ", "", "");
	put_printable(what_to_do, stdout);
	printf("\n");
}

#define FIND(name, finding)								\
void											\
name(struct doctor *d, const char *fmt, ...)						\
{											\
	va_list ap;									\
											\
	va_start(ap, fmt);								\
	put(d, finding, fmt, ap);							\
	va_end(ap);									\
	(void)fflush(stdout);								\
}

#define FIND_MORE(name, finding)							\
void											\
name(struct doctor *d, const char *what_to_do, const char *fmt, ...)			\
{											\
	va_list ap;									\
											\
	va_start(ap, fmt);								\
	put(d, finding, fmt, ap);							\
	va_end(ap);									\
	put_what_to_do(what_to_do);							\
	(void)fflush(stdout);								\
}

FIND(find_ok, FINDING_OK)
FIND(find_unknown, FINDING_UNKNOWN)
FIND_MORE(find_warning, FINDING_WARNING)
FIND_MORE(find_wrong, FINDING_WRONG)

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Properties of every target on any site, for the fuzzer and the unit tests.
 */

#ifndef PROPERTIES_H_INCLUDED
#define PROPERTIES_H_INCLUDED

#include <stddef.h>

#include "thumburl/thumburl.h"

/*
 * Sites of all sorts: farms and single wikis, hash levels, extra parameters, steps, thumb.php, versions,
 * signed URLs, ids.
 */
#define PROPERTIES_SITES	15

/* The site of that number; made at its first use. */
const struct thumburl_site *properties_site(unsigned number);

/* Check a target of any bytes; a violation is printed and aborts. */
void properties_check(const struct thumburl_site *site, const char *target, size_t len);

/* For other files of properties: print a violation and abort. */
void properties_violated(const char *what, const char *url);

#define HOLDS(what, condition, url)	do {				\
	if (!(condition))						\
		properties_violated(what, url);				\
} while (0)

typedef size_t properties_format_f(const struct thumburl_site *, const struct thumburl_ref *, char *,
    size_t);

/* A block of memory that is never NULL. */
char *properties_allocate(size_t size);

/* A URL in a block of exactly its size. */
char *properties_write(const struct thumburl_site *site, const struct thumburl_ref *ref,
    properties_format_f *format);

/* Whether both are the same thumb, whatever URL they were parsed from. */
int properties_same(const struct thumburl_ref *a, const struct thumburl_ref *b);

/* The same URL in other spellings, in a block of its own. */
char *properties_escape(const char *url);
char *properties_reverse(const char *url);

#endif

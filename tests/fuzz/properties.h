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

/* Sites of all sorts: farms and single wikis, hash levels, extra parameters, steps, thumb.php. */
#define PROPERTIES_SITES	8

/* The site of that number; made at its first use. */
const struct thumburl_site *properties_site(unsigned number);

/* Check a target of any bytes; a violation is printed and aborts. */
void properties_check(const struct thumburl_site *site, const char *target, size_t len);

#endif

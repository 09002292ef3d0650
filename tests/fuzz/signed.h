/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Properties of signed URLs, on any site that has them.
 */

#ifndef SIGNED_H_INCLUDED
#define SIGNED_H_INCLUDED

#include <stddef.h>

#include "thumburl/thumburl.h"

#define SIGNED_NOW	1800000000

/* Two keys; "new" signs. */
const struct thumburl_keys *signed_keys(void);

/* Check a target of any bytes, as properties_check() does. */
void signed_check(const struct thumburl_site *site, const char *target, size_t len);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Two programs compare their sites: one sends its hash and options, and the other compares them.
 */

#ifndef SITE_AGREE_H_INCLUDED
#define SITE_AGREE_H_INCLUDED

#include <stddef.h>

#include "thumburl/thumburl.h"

/*
 * Write a line KEY = VALUE for the hash and for each option that both must have the same.  Returns
 * as snprintf(3).
 */
size_t site_agree_tell(const struct thumburl_site *site, char *buf, size_t size);

/*
 * Compare a site with such lines of len bytes, which are changed and need room for a NUL.  Returns
 * 0 if they agree; 1 with the difference in words, which name the other program; -1 without a hash.
 */
int site_agree_compare(const struct thumburl_site *site, const char *other, char *text, size_t len,
    char *words, size_t size);

#endif

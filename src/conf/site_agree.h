/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether two programs read the same URLs: one tells what matters of its site, the other compares.
 */

#ifndef SITE_AGREE_H_INCLUDED
#define SITE_AGREE_H_INCLUDED

#include <stddef.h>

#include "thumburl/thumburl.h"

/*
 * Writes a line KEY = VALUE for the hash and for each option that both must have, as snprintf(3).
 */
size_t site_agree_tell(const struct thumburl_site *site, char *buf, size_t size);

/*
 * Compares a site with such lines of len bytes, which are changed and have room for a NUL.  The
 * other's name is for the words.  Returns 0 if they agree; 1 with words that say what differs;
 * -1 if there is no hash.
 */
int site_agree_compare(const struct thumburl_site *site, const char *other, char *text, size_t len,
    char *words, size_t size);

#endif

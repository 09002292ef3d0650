/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Untrusted text as printable ASCII, safe to show anywhere.
 */

#ifndef PRINTABLE_H_INCLUDED
#define PRINTABLE_H_INCLUDED

#include <stddef.h>
#include <stdio.h>

/* Other bytes and the backslash become \xHH.  For the caller to free; NULL if memory is short. */
char *printable(const char *text, size_t len);

/* Write a text that way. */
void put_printable(const char *text, FILE *f);

#endif

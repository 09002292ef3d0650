/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The thumbs that are finished: a set of texts, each kept as 16 bytes of its SHA-256.
 */

#ifndef DONE_SET_H_INCLUDED
#define DONE_SET_H_INCLUDED

#include <stddef.h>

struct done_set;

struct done_set *done_set_new(void);
void done_set_free(struct done_set **setp);

/* Returns 1 if the text is new, 0 otherwise. */
int done_set_add(struct done_set *set, const char *text, size_t len);
int done_set_has(const struct done_set *set, const char *text, size_t len);
size_t done_set_count(const struct done_set *set);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Answers of the web server that are remembered for a moment: whether it gives a URL to anybody.
 */

#ifndef PERMITS_H_INCLUDED
#define PERMITS_H_INCLUDED

#include <stdint.h>

struct permits;

struct permits *permits_new(void);

/* The status that is remembered for a URL, or 0.  Times are monotonic, in microseconds. */
unsigned permits_find(const struct permits *permits, const char *url, uint64_t now);

void permits_remember(struct permits *permits, const char *url, unsigned status, uint64_t until);

void permits_forget_all(struct permits *permits);

void permits_free(struct permits **permitsp);

#endif

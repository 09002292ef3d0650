/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which kinds of file a worker renders: what was built, and of that what the operator wants.
 */

#ifndef KINDS_H_INCLUDED
#define KINDS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

/* A set has a bit for each kind (THUMBURL_KIND_BIT), and one for MP4 among the videos. */
#define KINDS_MP4		(1u << THUMBURL_N_KINDS)

/* The set of those that are on unless something else is said. */
uint32_t kinds_usual(void);

/*
 * Read a list, "jpeg,png,svg".  Returns -1 with a message that names the word that is wrong and
 * those that would be right.
 */
int kinds_parse(const char *list, uint32_t *kinds, char *message, size_t size);

#endif

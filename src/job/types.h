/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which types of file a worker renders: what was built, and of that what the operator wants.
 */

#ifndef TYPES_H_INCLUDED
#define TYPES_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

/* A set has a bit for each type (THUMBURL_TYPE_BIT), and one for MP4 among the videos. */
#define TYPES_MP4		(1u << THUMBURL_N_TYPES)

/* The set of those that are on unless something else is said. */
uint32_t types_usual(void);

/*
 * Read a list, "jpeg,png,svg".  Returns -1 with a message that names the word that is wrong and
 * those that would be right.
 */
int types_parse(const char *list, uint32_t *types, char *message, size_t size);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Allocations that end the command if they fail.
 */

#ifndef MEMORY_H_INCLUDED
#define MEMORY_H_INCLUDED

/* Returns the pointer; ends the process with a message if it is NULL. */
void *must(void *memory);

#endif

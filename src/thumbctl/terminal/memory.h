/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory that a command cannot go on without.
 */

#ifndef MEMORY_H_INCLUDED
#define MEMORY_H_INCLUDED

/* Returns the pointer; ends the process with a message if it is NULL. */
void *must(void *memory);

#endif

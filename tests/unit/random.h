/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Random numbers for tests: xorshift, the same on all machines, so that a failure can be repeated.
 */

#ifndef RANDOM_H_INCLUDED
#define RANDOM_H_INCLUDED

#include <stdint.h>

#define RANDOM_SEED	88172645463325252u

/* From 0 to n - 1. */
static inline unsigned
random_below(uint64_t *state, unsigned n)
{

	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return ((unsigned)(*state >> 33) % n);
}

#endif

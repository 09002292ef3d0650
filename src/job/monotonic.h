/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The monotonic clock never goes back, even if the system clock is set.
 */

#ifndef MONOTONIC_H_INCLUDED
#define MONOTONIC_H_INCLUDED

#include <stdint.h>
#include <time.h>

#define MONOTONIC_SECOND	UINT64_C(1000000)

/* Microseconds since an arbitrary point. */
static inline uint64_t
monotonic(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * MONOTONIC_SECOND + (uint64_t)ts.tv_nsec / 1000);
}

#endif

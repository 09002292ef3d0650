/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Time that only goes forward, whatever is done to the clock.
 */

#ifndef MOMENT_H_INCLUDED
#define MOMENT_H_INCLUDED

#include <stdint.h>
#include <time.h>

#define MOMENT_SECOND	UINT64_C(1000000)

/* Microseconds since some point in the past. */
static inline uint64_t
moment(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * MOMENT_SECOND + (uint64_t)ts.tv_nsec / 1000);
}

#endif

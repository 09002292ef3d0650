/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How many of the stale objects that are refreshed turn out to be gone, within a window of time
 * that slides.  One gone file is a deletion; many at once are a fault at the origin.
 */

#ifndef GUARD_H_INCLUDED
#define GUARD_H_INCLUDED

#include <pthread.h>
#include <stdint.h>

#define GUARD_SLICES	16

struct guard {
	pthread_mutex_t		mtx;
	double			share;		/* of all refreshes may be losses, 0 to 1 */
	unsigned		least;		/* losses in a window are always believed */
	double			slice;		/* seconds */
	int64_t			now;		/* the slice that is being filled */
	struct {
		unsigned	found, lost;
	} slices[GUARD_SLICES];
};

/* The window is in seconds, more than 0. */
void guard_init(struct guard *guard, double share, unsigned least, double window);
void guard_fini(struct guard *guard);

/* A stale object was refreshed at this time. */
void guard_found(struct guard *guard, double now);

/* One is gone: 1 if that is to be believed, 0 if there are too many. */
int guard_lost(struct guard *guard, double now);

#endif

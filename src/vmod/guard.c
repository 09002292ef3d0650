/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The window is cut into slices, of which the oldest is dropped as time goes on.
 */

#include "config.h"

#include <assert.h>
#include <string.h>

#include "guard.h"

#define AZ(x)	do { int r_ = (x); assert(r_ == 0); (void)r_; } while (0)

void
guard_init(struct guard *guard, double share, unsigned least, double window)
{

	memset(guard, 0, sizeof *guard);
	AZ(pthread_mutex_init(&guard->mtx, NULL));
	guard->share = share;
	guard->least = least;
	guard->slice = window / GUARD_SLICES;
}

void
guard_fini(struct guard *guard)
{

	AZ(pthread_mutex_destroy(&guard->mtx));
}

/*
 * Empties the slices that time has passed over.  A clock that goes back stays in its slice; one
 * that is set back by more than the window begins anew.
 */
static void
advance(struct guard *guard, double now)
{
	const int64_t slice = now > 0 ? (int64_t)(now / guard->slice) : 0;

	if (guard->now - slice > GUARD_SLICES) {
		memset(guard->slices, 0, sizeof guard->slices);
		guard->now = slice;
	}
	if (slice - guard->now > GUARD_SLICES)
		guard->now = slice - GUARD_SLICES;
	while (guard->now < slice) {
		guard->now++;
		memset(&guard->slices[guard->now % GUARD_SLICES], 0, sizeof guard->slices[0]);
	}
}

void
guard_found(struct guard *guard, double now)
{

	AZ(pthread_mutex_lock(&guard->mtx));
	advance(guard, now);
	guard->slices[guard->now % GUARD_SLICES].found++;
	AZ(pthread_mutex_unlock(&guard->mtx));
}

int
guard_lost(struct guard *guard, double now)
{
	uint64_t found = 0, lost = 0;
	unsigned i;
	int believed;

	AZ(pthread_mutex_lock(&guard->mtx));
	advance(guard, now);
	guard->slices[guard->now % GUARD_SLICES].lost++;
	for (i = 0; i < GUARD_SLICES; i++) {
		found += guard->slices[i].found;
		lost += guard->slices[i].lost;
	}
	believed = lost <= guard->least || (double)lost <= guard->share * (double)(found + lost);
	AZ(pthread_mutex_unlock(&guard->mtx));
	return (believed);
}

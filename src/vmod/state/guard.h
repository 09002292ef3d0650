/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counts how many refreshes find their image lost, within a sliding window of time.  One lost image
 * is a deletion; many at once are a fault of the origin, and the alarm goes up.  It stays up until
 * refreshes show that few images are lost.
 */

#ifndef GUARD_H_INCLUDED
#define GUARD_H_INCLUDED

#include <pthread.h>
#include <stdint.h>

#define GUARD_SLICES	16
#define GUARD_SLICE_FEW	4		/* a slice lasts until it has this many refreshes */
#define GUARD_FEW	60		/* the window reaches back until it has this many */

struct guard_slice {
	double			first, last;	/* times of refreshes */
	unsigned		found, lost;
};

struct guard {
	pthread_mutex_t		mtx;
	double			share;		/* of losses that is no alarm, 0 to 1 */
	/* losses in a window that are no alarm, and purges in a window during one */
	unsigned		least;
	double			window;		/* seconds */
	unsigned		current;	/* the slice that is being filled */
	struct guard_slice	slices[GUARD_SLICES];
	double			purges_since;
	unsigned		purges;		/* while the alarm is up, in this window */
	/* atomic: */
	unsigned		is_up;
	unsigned		accepts;
	int64_t			doubt_from;	/* both in seconds */
	int64_t			doubt_until;
};

enum guard_change {
	GUARD_SAME,
	GUARD_RAISED,
	GUARD_LOWERED
};

struct guard_sum {
	uint64_t		found, lost;
	double			first_loss;
};

void guard_init(struct guard *guard);
void guard_fini(struct guard *guard);

/* The window is in seconds, more than 0.  The counts stay. */
void guard_limit(struct guard *guard, double share, unsigned least, double window);

/* Count a refresh at this time.  Return whether it raises or lowers the alarm, with the sums. */
enum guard_change guard_found(struct guard *guard, double now, struct guard_sum *sum);
enum guard_change guard_lost(struct guard *guard, double now, struct guard_sum *sum);

/* Sets whether losses are accepted.  Returns whether that is a change. */
int guard_accept(struct guard *guard, int accepts);

/* These take no lock. */
int guard_accepts(const struct guard *guard);
int guard_is_up(const struct guard *guard);

/*
 * Whether a loss stands alone: this many refreshes have found their images since the loss was
 * noticed.
 */
int guard_is_alone(struct guard *guard, uint64_t found_since);

/* Whether one more purge is allowed: while the alarm is up, only a few in each window. */
int guard_may_purge(struct guard *guard, double now);

/* Whether an error of this time is in doubt: the alarm was up or about to go up. */
int guard_doubts(const struct guard *guard, double when);

#endif

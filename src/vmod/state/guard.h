/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How many of the images that are refreshed turn out to be lost, within a window of time that
 * slides.  One gone file is a deletion; many at once are a fault at the origin, and then the alarm
 * is up.  It stays up until refreshes show that they are few again.
 */

#ifndef GUARD_H_INCLUDED
#define GUARD_H_INCLUDED

#include <pthread.h>
#include <stdint.h>

#define GUARD_SLICES	16
#define GUARD_SLICE_FEW	4		/* a slice goes on until it has as many refreshes */
#define GUARD_FEW	60		/* the window goes back until it has as many */

struct guard_slice {
	double			first, last;	/* refreshes, when */
	unsigned		found, lost;
};

struct guard {
	pthread_mutex_t		mtx;
	double			share;		/* of all refreshes may be losses, 0 to 1 */
	/* so many losses in a window are no alarm, and so many may be purged in one */
	unsigned		least;
	double			window;		/* seconds */
	unsigned		current;	/* slice that is being filled */
	struct guard_slice	slices[GUARD_SLICES];
	double			purges_since;
	unsigned		purges;		/* while the alarm is up, in this window */
	/* atomic: */
	unsigned		is_up;
	unsigned		accepts;
	int64_t			doubt_from;	/* seconds, as the next */
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

/* The window is in seconds, more than 0.  What has been counted stays. */
void guard_limit(struct guard *guard, double share, unsigned least, double window);

/* One was refreshed at this time.  Whether that is the alarm, or the end of it; all there is. */
enum guard_change guard_found(struct guard *guard, double now, struct guard_sum *sum);
enum guard_change guard_lost(struct guard *guard, double now, struct guard_sum *sum);

/* Losses are meant.  Says whether they were not before, or the other way round. */
int guard_accept(struct guard *guard, int accepts);

/* Without a lock. */
int guard_accepts(const struct guard *guard);
int guard_is_up(const struct guard *guard);

/*
 * Whether a loss is one among refreshes that are well: so many of others were found since it was
 * noticed.
 */
int guard_is_alone(struct guard *guard, uint64_t found_since);

/* Whether one more may be purged.  While the alarm is up, a few in each window. */
int guard_may_purge(struct guard *guard, double now);

/* Whether what was not there at this time may have been: the alarm was up or about to be. */
int guard_doubts(const struct guard *guard, double when);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How much is asked at a time: as much as goes well.  The number under way grows with each good
 * answer and is halved by a busy one, as TCP does with its window; and the requests of a
 * second may be limited.  All times are microseconds of one clock that only goes forward.
 */

#ifndef THROTTLE_H_INCLUDED
#define THROTTLE_H_INCLUDED

#include <stdint.h>

struct throttle {
	double		most;		/* that may ever be under way */
	double		limit;		/* that may be now */
	double		threshold;	/* to here it doubles in each round, then it grows by one */
	uint64_t	cut;		/* when it was halved last */
	double		rate;		/* requests a second; 0: any */
	double		tokens;
	uint64_t	filled;		/* when tokens were reckoned last */
};

/* From first on, and never more than most. */
void throttle_init(struct throttle *t, unsigned first, unsigned most, double rate, uint64_t now);

/* How many may be under way. */
unsigned throttle_limit(const struct throttle *t);

/* Whether one may begin now; then it counts.  Else in *wait how long that will take. */
int throttle_take(struct throttle *t, uint64_t now, uint64_t *wait);

void throttle_good(struct throttle *t);

/* What had begun before the last cut is no news. */
void throttle_busy(struct throttle *t, uint64_t began, uint64_t now);

/*
 * How long to wait before asking again for the nth time, from 0: at least as the server says
 * (retry_after, in seconds; 0 if it does not), and longer each time if not.  Chance is from 0 to
 * below 1: what failed together shall not come back together.
 */
uint64_t throttle_delay(unsigned n, unsigned retry_after, double chance);

#endif

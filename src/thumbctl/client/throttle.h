/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Limits on requests.  The number in flight grows with each good answer and is halved by a busy
 * one, as TCP's window is; requests a second may have a limit, too.  Times are microseconds of a
 * monotonic clock.
 */

#ifndef THROTTLE_H_INCLUDED
#define THROTTLE_H_INCLUDED

#include <stdint.h>

struct throttle {
	double		most;		/* largest limit */
	double		limit;		/* requests that may be in flight */
	double		threshold;	/* up to here each round doubles the limit, then adds 1 */
	uint64_t	cut;		/* when the limit was halved last */
	double		rate;		/* requests a second; 0: no limit */
	double		tokens;
	uint64_t	filled;		/* when tokens were added last */
};

/* The limit begins with first, and never exceeds most. */
void throttle_init(struct throttle *t, unsigned first, unsigned most, double rate, uint64_t now);

/* How many requests may be in flight. */
unsigned throttle_limit(const struct throttle *t);

/* Take a token for one request.  Returns 0, with the time to wait, if none is left. */
int throttle_take(struct throttle *t, uint64_t now, uint64_t *wait);

void throttle_good(struct throttle *t);

/* An answer to a request that began before the limit was last halved changes nothing. */
void throttle_busy(struct throttle *t, uint64_t began, uint64_t now);

/*
 * The delay before attempt n, from 0: at least retry_after, in seconds, if the server sent one;
 * otherwise longer each time.  Chance, from 0 to below 1, spreads requests that failed together.
 */
uint64_t throttle_delay(unsigned n, unsigned retry_after, double chance);

#endif

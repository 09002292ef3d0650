/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Arithmetic of the throttle.
 */

#include "config.h"

#include "throttle.h"

#define SECOND		1e6
#define LEAST		1.0

/* Delays before another attempt, in seconds: the first, the longest, the longest Retry-After. */
#define DELAY_FIRST	0.5
#define DELAY_MOST	30.0
#define ASKED_MOST	600U

void
throttle_init(struct throttle *t, unsigned first, unsigned most, double rate, uint64_t now)
{

	t->most = most;
	t->limit = first < most ? first : most;
	t->threshold = most;
	t->cut = 0;
	t->rate = rate;
	t->tokens = 1;
	t->filled = now;
}

unsigned
throttle_limit(const struct throttle *t)
{

	return ((unsigned)t->limit);
}

/* Up to one second of tokens accumulates, and at least one token. */
static void
fill(struct throttle *t, uint64_t now)
{
	const double most = t->rate > 1 ? t->rate : 1;

	t->tokens += (double)(now - t->filled) / SECOND * t->rate;
	if (t->tokens > most)
		t->tokens = most;
	t->filled = now;
}

int
throttle_take(struct throttle *t, uint64_t now, uint64_t *wait)
{

	*wait = 0;
	if (t->rate <= 0)
		return (1);
	fill(t, now);
	if (t->tokens >= 1) {
		t->tokens -= 1;
		return (1);
	}
	*wait = (uint64_t)((1 - t->tokens) / t->rate * SECOND) + 1;
	return (0);
}

void
throttle_good(struct throttle *t)
{

	t->limit += t->limit < t->threshold ? 1 : 1 / t->limit;
	if (t->limit > t->most)
		t->limit = t->most;
}

void
throttle_busy(struct throttle *t, uint64_t began, uint64_t now)
{

	if (began < t->cut)
		return;
	t->limit = t->limit / 2 > LEAST ? t->limit / 2 : LEAST;
	t->threshold = t->limit;
	t->cut = now;
}

uint64_t
throttle_delay(unsigned n, unsigned retry_after, double chance)
{
	double delay = DELAY_FIRST;

	if (retry_after > 0) {
		delay = retry_after < ASKED_MOST ? retry_after : ASKED_MOST;
		return ((uint64_t)(delay * (1 + chance / 4) * SECOND));
	}
	while (n-- > 0 && delay < DELAY_MOST)
		delay *= 2;
	if (delay > DELAY_MOST)
		delay = DELAY_MOST;
	return ((uint64_t)(delay * (1 + chance) / 2 * SECOND));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The window consists of slices; a new slice replaces the oldest.  If there are few refreshes, the
 * window reaches back further than its time, so that there are enough to judge by.
 */

#include "config.h"

#include <assert.h>
#include <string.h>

#include "guard.h"

#define AZ(x)	do { int r_ = (x); assert(r_ == 0); (void)r_; } while (0)

#define LOAD(x)		__atomic_load_n(x, __ATOMIC_RELAXED)
#define STORE(x, v)	__atomic_store_n(x, v, __ATOMIC_RELAXED)

void
guard_init(struct guard *guard)
{

	memset(guard, 0, sizeof *guard);
	AZ(pthread_mutex_init(&guard->mtx, NULL));
	guard->window = 1;
}

void
guard_fini(struct guard *guard)
{

	AZ(pthread_mutex_destroy(&guard->mtx));
}

void
guard_limit(struct guard *guard, double share, unsigned least, double window)
{

	AZ(pthread_mutex_lock(&guard->mtx));
	guard->share = share;
	guard->least = least;
	guard->window = window;
	AZ(pthread_mutex_unlock(&guard->mtx));
}

/* The slice for this time.  After the clock is set back, the current slice continues. */
static struct guard_slice *
slice_at(struct guard *guard, double now)
{
	struct guard_slice *s = &guard->slices[guard->current];

	if (now < s->first)
		s->first = now;
	if (now - s->first >= guard->window / GUARD_SLICES &&
	    s->found + s->lost >= GUARD_SLICE_FEW) {
		guard->current = (guard->current + 1) % GUARD_SLICES;
		s = &guard->slices[guard->current];
		memset(s, 0, sizeof *s);
	}
	if (s->found + s->lost == 0)
		s->first = now;
	s->last = now;
	return (s);
}

static void
sum_up(const struct guard *guard, double now, struct guard_sum *sum)
{
	const struct guard_slice *s;
	unsigned i;

	memset(sum, 0, sizeof *sum);
	sum->first_loss = now;
	for (i = 0; i < GUARD_SLICES; i++) {
		s = &guard->slices[(guard->current + GUARD_SLICES - i) % GUARD_SLICES];
		if (sum->found + sum->lost >= GUARD_FEW && s->last < now - guard->window)
			break;
		sum->found += s->found;
		sum->lost += s->lost;
		if (s->lost > 0)
			sum->first_loss = s->first;
	}
}

/* The alarm is lowered at half the share that raises it, so that it does not flap. */
static enum guard_change
judge(struct guard *guard, double now, struct guard_sum *sum)
{
	double all;

	sum_up(guard, now, sum);
	all = (double)(sum->found + sum->lost);
	if (!guard->is_up && sum->lost > guard->least && (double)sum->lost > guard->share * all) {
		STORE(&guard->doubt_from, (int64_t)sum->first_loss);
		STORE(&guard->is_up, 1);
		guard->purges = 0;
		guard->purges_since = now;
		return (GUARD_RAISED);
	}
	if (guard->is_up && sum->found > 0 && (double)sum->lost <= guard->share / 2 * all) {
		STORE(&guard->doubt_until, (int64_t)now + 1);
		STORE(&guard->is_up, 0);
		return (GUARD_LOWERED);
	}
	return (GUARD_SAME);
}

enum guard_change
guard_found(struct guard *guard, double now, struct guard_sum *sum)
{
	enum guard_change change;

	AZ(pthread_mutex_lock(&guard->mtx));
	slice_at(guard, now)->found++;
	change = judge(guard, now, sum);
	AZ(pthread_mutex_unlock(&guard->mtx));
	return (change);
}

enum guard_change
guard_lost(struct guard *guard, double now, struct guard_sum *sum)
{
	enum guard_change change;

	AZ(pthread_mutex_lock(&guard->mtx));
	slice_at(guard, now)->lost++;
	change = judge(guard, now, sum);
	AZ(pthread_mutex_unlock(&guard->mtx));
	return (change);
}

int
guard_accept(struct guard *guard, int accepts)
{

	/* nearly always there is no change and nothing to write */
	if (LOAD(&guard->accepts) == (unsigned)accepts)
		return (0);
	return (__atomic_exchange_n(&guard->accepts, (unsigned)accepts, __ATOMIC_RELAXED) !=
	    (unsigned)accepts);
}

int
guard_accepts(const struct guard *guard)
{

	return (LOAD(&guard->accepts) != 0);
}

int
guard_is_up(const struct guard *guard)
{

	return (LOAD(&guard->is_up) && !guard_accepts(guard));
}

int
guard_is_alone(struct guard *guard, uint64_t found_since)
{
	int alone;

	AZ(pthread_mutex_lock(&guard->mtx));
	alone = 1 <= guard->share * ((double)found_since + 1);
	AZ(pthread_mutex_unlock(&guard->mtx));
	return (alone);
}

int
guard_may_purge(struct guard *guard, double now)
{
	int may;

	if (!guard_is_up(guard))
		return (1);
	AZ(pthread_mutex_lock(&guard->mtx));
	if (now - guard->purges_since >= guard->window || now < guard->purges_since) {
		guard->purges = 0;
		guard->purges_since = now;
	}
	may = guard->purges < guard->least;
	if (may)
		guard->purges++;
	AZ(pthread_mutex_unlock(&guard->mtx));
	return (may);
}

int
guard_doubts(const struct guard *guard, double when)
{

	return (when >= (double)LOAD(&guard->doubt_from) &&
	    (guard_is_up(guard) || when <= (double)LOAD(&guard->doubt_until)));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The window consists of slices; a new slice replaces the oldest.  If few originals are refreshed,
 * the window reaches back further than its time, so that there are enough to judge by.
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
	hash_seed_init(&guard->seed);
	purge_counts_init(&guard->purge_counts);
	guard->window = 1;
	guard->current = 1;
}

void
guard_fini(struct guard *guard)
{

	AZ(pthread_mutex_destroy(&guard->mtx));
}

void
guard_limit(struct guard *guard, double share, unsigned least, double window,
    unsigned purge_limit)
{

	AZ(pthread_mutex_lock(&guard->mtx));
	guard->share = share;
	guard->least = least;
	guard->window = window;
	guard->purge_limit = purge_limit;
	AZ(pthread_mutex_unlock(&guard->mtx));
}

static struct guard_slice *
slice_of(struct guard *guard, uint32_t number)
{

	return (&guard->slices[number % GUARD_SLICES]);
}

/* Numbers are never 0, which is no slice. */
static void
begin_slice(struct guard *guard)
{

	if (++guard->current == 0)
		guard->current = GUARD_SLICES;
	memset(slice_of(guard, guard->current), 0, sizeof guard->slices[0]);
}

/* The slice for this time.  After the clock is set back, the current slice continues. */
static struct guard_slice *
slice_at(struct guard *guard, double now)
{
	struct guard_slice *s = slice_of(guard, guard->current);

	if (now < s->first)
		s->first = now;
	if (now - s->first >= guard->window / GUARD_SLICES &&
	    s->found + s->lost >= GUARD_SLICE_FEW) {
		begin_slice(guard);
		s = slice_of(guard, guard->current);
	}
	if (s->found + s->lost == 0)
		s->first = now;
	s->last = now;
	return (s);
}

/* Whether the slice of an original is still one of the window. */
static int
is_counted(const struct guard *guard, const struct guard_original *o)
{

	return (o->slice != 0 && guard->current - o->slice < GUARD_SLICES);
}

/* The place of an original, or the one that was not refreshed for longest, without its count. */
static struct guard_original *
find(struct guard *guard, uint64_t hash)
{
	struct guard_original *o, *oldest;
	unsigned i;

	o = oldest = &guard->originals[hash % GUARD_ORIGINALS & ~(GUARD_WAYS - 1ULL)];
	for (i = 0; i < GUARD_WAYS; i++, o++) {
		if (o->slice != 0 && o->hash == hash)
			return (o);
		if (guard->current - o->slice > guard->current - oldest->slice)
			oldest = o;
	}
	oldest->hash = hash;
	oldest->slice = 0;
	return (oldest);
}

/* Takes an original out of its slice.  Returns the time of the first loss, or now. */
static double
uncount(struct guard *guard, double now, const struct guard_original *o)
{
	struct guard_slice *s = slice_of(guard, o->slice);

	if (!is_counted(guard, o))
		return (now);
	if (!o->is_lost) {
		s->found--;
		return (now);
	}
	s->lost--;
	return (s->first_loss);
}

/* Counts an original in the current slice, and in no other. */
static void
count(struct guard *guard, double now, const char *original, int is_lost)
{
	const uint64_t hash = seeded_hash(&guard->seed, original, strlen(original));
	struct guard_original *o = find(guard, hash);
	struct guard_slice *s = slice_at(guard, now);
	double first_loss;

	first_loss = uncount(guard, now, o);
	if (is_lost) {
		if (s->lost == 0 || first_loss < s->first_loss)
			s->first_loss = first_loss;
		s->lost++;
	} else
		s->found++;
	o->slice = guard->current;
	o->is_lost = (uint32_t)is_lost;
}

static void
sum_up(const struct guard *guard, double now, struct guard_sum *sum)
{
	const struct guard_slice *s;
	unsigned i;

	memset(sum, 0, sizeof *sum);
	sum->first_loss = now;
	for (i = 0; i < GUARD_SLICES; i++) {
		s = &guard->slices[(guard->current - i) % GUARD_SLICES];
		if (sum->found + sum->lost >= GUARD_FEW && s->last < now - guard->window)
			break;
		sum->found += s->found;
		sum->lost += s->lost;
		if (s->lost > 0)
			sum->first_loss = s->first_loss;
	}
}

static void
begin_purges(struct guard *guard, double now)
{

	guard->purges_since = now;
	guard->purges = 0;
	memset(guard->purged, 0, sizeof guard->purged);
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
		begin_purges(guard, now);
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
guard_found(struct guard *guard, double now, const char *original, struct guard_sum *sum)
{
	enum guard_change change;

	AZ(pthread_mutex_lock(&guard->mtx));
	count(guard, now, original, 0);
	change = judge(guard, now, sum);
	AZ(pthread_mutex_unlock(&guard->mtx));
	return (change);
}

enum guard_change
guard_lost(struct guard *guard, double now, const char *original, struct guard_sum *sum)
{
	enum guard_change change;

	AZ(pthread_mutex_lock(&guard->mtx));
	count(guard, now, original, 1);
	change = judge(guard, now, sum);
	AZ(pthread_mutex_unlock(&guard->mtx));
	return (change);
}

/* Nearly always there is no change and nothing to write. */
static int
set_flag(unsigned *flag, int to)
{

	if (LOAD(flag) == (unsigned)to)
		return (0);
	return (__atomic_exchange_n(flag, (unsigned)to, __ATOMIC_RELAXED) != (unsigned)to);
}

int
guard_accept(struct guard *guard, int accepts)
{

	return (set_flag(&guard->accepts, accepts));
}

int
guard_allow(struct guard *guard, int allows)
{

	return (set_flag(&guard->allows, allows));
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

/* Counts a purge of one more original; two that share a place count each time. */
static int
take_purge(struct guard *guard, const char *original)
{
	const uint64_t hash = seeded_hash(&guard->seed, original, strlen(original)) | 1;
	uint64_t *place = &guard->purged[(hash >> 1) % GUARD_PURGED];

	if (*place == hash)
		return (1);
	if (guard->purges >= guard->purge_limit)
		return (0);
	guard->purges++;
	*place = hash;
	return (1);
}

int
guard_may_purge(struct guard *guard, double now, const char *original)
{
	int may;

	if (!guard_is_up(guard) || LOAD(&guard->allows))
		return (1);
	AZ(pthread_mutex_lock(&guard->mtx));
	if (now - guard->purges_since >= guard->window || now < guard->purges_since)
		begin_purges(guard, now);
	may = take_purge(guard, original);
	AZ(pthread_mutex_unlock(&guard->mtx));
	return (may);
}

int
guard_doubts(const struct guard *guard, double when)
{

	return (when >= (double)LOAD(&guard->doubt_from) &&
	    (guard_is_up(guard) || when <= (double)LOAD(&guard->doubt_until)));
}

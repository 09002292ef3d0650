/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The memory of the module: canonical URLs, popularity, lost images, and refreshes that are put
 * off.
 * One thread here; threads.c has many.
 */

#include "config.h"

#include <sys/mman.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "hash/purge_counts.h"
#include "in_range.h"
#include "random.h"
#include "vmod/state/guard.h"
#include "vmod/state/memo.h"
#include "vmod/state/numbers.h"
#include "vmod/state/popular.h"
#include "vmod/state/purge_times.h"
#include "vmod/state/put_off.h"
#include "vmod/state/seen.h"
#include "vmod/state/texts.h"

#define SEEN_MAX	504		/* of a URL that is remembered */

static int
has(const struct seen *seen, const char *url)
{

	return (seen_has(seen, url, strlen(url)));
}

static void
add(struct seen *seen, const char *url)
{

	seen_add(seen, url, strlen(url));
}

static void
test_seen(void **state)
{
	struct seen seen;

	(void)state;
	assert_int_equal(seen_init(&seen, 100), 0);
	assert_false(has(&seen, "/a"));
	assert_false(has(&seen, ""));
	add(&seen, "/a");
	assert_true(has(&seen, "/a"));
	assert_false(has(&seen, "/A"));
	assert_false(has(&seen, "/"));
	assert_false(has(&seen, "/a/"));
	assert_false(has(&seen, "/b"));
	/* bytes, not characters: none has a meaning */
	seen_add(&seen, "/\xff\xfe\0\x80", 5);
	assert_true(seen_has(&seen, "/\xff\xfe\0\x80", 5));
	assert_false(seen_has(&seen, "/\xff\xfe\0\x80", 4));
	assert_false(seen_has(&seen, "/\xff\xfe\0\x81", 5));
	assert_false(seen_has(&seen, "/\xff\xfe\0\x80\0", 6));
	assert_false(seen_has(&seen, "/a\0", 3));
	add(&seen, "");
	assert_false(has(&seen, ""));
	seen_fini(&seen);
}

static void
test_seen_none(void **state)
{
	struct seen seen;

	(void)state;
	assert_int_equal(seen_init(&seen, 0), 0);
	add(&seen, "/a");
	assert_false(has(&seen, "/a"));
	seen_fini(&seen);
}

/* Each length, at the end of a page with unreadable memory behind it. */
static void
test_seen_lengths(void **state)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct seen seen;
	char *m, *b;
	size_t n;

	(void)state;
	m = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(m != MAP_FAILED);
	memset(m, 'x', page);
	assert_int_equal(mprotect(m + page, page, PROT_NONE), 0);
	assert_int_equal(seen_init(&seen, 4096), 0);
	for (n = 1; n <= 2 * SEEN_MAX; n++) {
		b = m + page - n;
		seen_add(&seen, b, n);
		assert_int_equal(seen_has(&seen, b, n), n <= SEEN_MAX);
		/* the same beginning, another end */
		b[n - 1] = 'y';
		assert_false(seen_has(&seen, b, n));
		b[n - 1] = 'x';
	}
	seen_fini(&seen);
	munmap(m, 2 * page);
}

struct url {
	char	text[SEEN_MAX + 2];
	size_t	len;
};

/* Few different bytes, so that many URLs are similar; or any bytes. */
static void
make_url(uint64_t *seed, struct url *u)
{
	const unsigned kinds = random_below(seed, 2) ? 2 : 256;
	size_t i;

	u->len = 1 + random_below(seed, random_below(seed, 2) ? 6 : SEEN_MAX);
	for (i = 0; i < u->len; i++)
		u->text[i] = (char)(kinds == 2 ? 'a' + (int)random_below(seed, 2) :
		    (int)random_below(seed, 256));
}

static void
make_near_miss(uint64_t *seed, struct url *u)
{
	const size_t at = random_below(seed, (unsigned)u->len);

	switch (random_below(seed, 4)) {
	case 0:
		u->text[at] = (char)(u->text[at] ^ 1 << random_below(seed, 8));
		break;
	case 1:
		u->len -= u->len > 1;
		break;
	case 2:
		u->text[u->len++] = random_below(seed, 2) ? '\0' : 'a';
		break;
	default:
		/* the cut part is still in the entry */
		u->len = at + 1;
		break;
	}
}

static int
is_among(const struct url *urls, size_t n, const struct url *u)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (urls[i].len == u->len && !memcmp(urls[i].text, u->text, u->len))
			return (1);
	return (0);
}

/* A URL that was not added is never found: with room for all, and where all collide. */
static void
never_lies(size_t room)
{
	const unsigned max = 2000;
	struct url *urls = calloc(max, sizeof *urls), u;
	uint64_t seed = RANDOM_SEED;
	unsigned n, i, misses = 0;
	struct seen seen;

	assert_non_null(urls);
	assert_int_equal(seen_init(&seen, room), 0);
	for (n = 0; n < max; n++) {
		make_url(&seed, &urls[n]);
		seen_add(&seen, urls[n].text, urls[n].len);
		/* with two entries, none is forgotten at once */
		assert_true(seen_has(&seen, urls[n].text, urls[n].len));
		for (i = 0; i < 20; i++) {
			u = urls[i < 10 ? n : random_below(&seed, n + 1)];
			make_near_miss(&seed, &u);
			if (!is_among(urls, n + 1, &u)) {
				assert_false(seen_has(&seen, u.text, u.len));
				misses++;
			}
		}
	}
	assert_true(misses > 10 * max);
	seen_fini(&seen);
	free(urls);
}

static void
test_seen_never_lies(void **state)
{

	(void)state;
	never_lies(1 << 14);
	never_lies(64);
	never_lies(1);
}

/* How many of /0 to /n-1 are remembered. */
static unsigned
remembered(const struct seen *seen, unsigned n)
{
	unsigned i, found = 0;
	char url[16];

	for (i = 0; i < n; i++) {
		snprintf(url, sizeof url, "/%u", i);
		found += (unsigned)has(seen, url);
	}
	return (found);
}

static void
test_seen_forgets(void **state)
{
	static const size_t rooms[] = { 1, 2, 3, 16, 1000, 8192 };
	struct seen seen;
	char url[16];
	unsigned i, n;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof rooms / sizeof rooms[0]; k++) {
		assert_int_equal(seen_init(&seen, rooms[k]), 0);
		for (i = 0; i < 20000; i++) {
			snprintf(url, sizeof url, "/%u", i);
			add(&seen, url);
		}
		n = remembered(&seen, 20000);
		/* nearly all of the room is used */
		assert_true(n <= 2 * rooms[k] && n >= rooms[k] / 2 && n > 0);
		assert_true(has(&seen, url));
		seen_fini(&seen);
	}
}

static void
count(struct popular *p, const char *key, double now, unsigned times)
{

	while (times-- > 0)
		popular_count(p, key, now);
}

static void
test_popular_threshold(void **state)
{
	struct popular p;
	unsigned i;

	(void)state;
	assert_int_equal(popular_init(&p, 100, 3600, 1000), 0);
	for (i = 0; i < 100; i++)
		assert_false(popular_count(&p, "/a", 1e9));
	for (i = 0; i < 100; i++)
		assert_true(popular_count(&p, "/a", 1e9));
	assert_false(popular_count(&p, "/b", 1e9));
	assert_false(popular_count(&p, "", 1e9));
	popular_fini(&p);
	assert_int_equal(popular_init(&p, 0, 3600, 1), 0);
	assert_true(popular_count(&p, "/a", 1e9));
	popular_fini(&p);
}

/* Each period halves the counts, also periods without requests. */
static void
test_popular_periods(void **state)
{
	const double start = 1e9;
	struct popular p;
	unsigned i;

	(void)state;
	assert_int_equal(popular_init(&p, 10, 100, 1000), 0);
	count(&p, "/a", start, 16);
	count(&p, "/b", start + 99.9, 15);
	assert_true(popular_count(&p, "/a", start + 99.9));
	/* 17 becomes 8, and 15 becomes 7 */
	assert_false(popular_count(&p, "/a", start + 100));
	assert_false(popular_count(&p, "/a", start + 100));
	assert_true(popular_count(&p, "/a", start + 150));
	for (i = 8; i <= 10; i++)
		assert_false(popular_count(&p, "/b", start + 199));
	assert_true(popular_count(&p, "/b", start + 199));
	/* 11 becomes 5, 2, 1 in three periods */
	for (i = 2; i <= 10; i++)
		assert_false(popular_count(&p, "/b", start + 400));
	assert_true(popular_count(&p, "/b", start + 400));
	/* and 0 after many: 2^31 is gone as well */
	for (i = 0; i < POPULAR_ROWS * p.columns; i++)
		p.counts[i] = UINT32_MAX / 2;
	assert_false(popular_count(&p, "/b", start + 100 * 36));
	for (i = 0; i < POPULAR_ROWS * p.columns; i++)
		p.counts[i] = UINT32_MAX / 2;
	assert_false(popular_count(&p, "/b", start + 1e8));
	popular_fini(&p);
}

/* No count is too low, however many keys there are. */
static void
never_too_little(unsigned keys, size_t columns, unsigned *too_much)
{
	unsigned *exact = calloc(keys, sizeof *exact), i, k;
	uint64_t seed = RANDOM_SEED;
	struct popular p;
	char key[16];
	int is;

	assert_non_null(exact);
	assert_int_equal(popular_init(&p, 20, 3600, columns), 0);
	*too_much = 0;
	for (i = 0; i < 200000; i++) {
		/* some keys much more often than others */
		k = random_below(&seed, 1 + random_below(&seed, keys));
		snprintf(key, sizeof key, "/%x", k);
		is = popular_count(&p, key, 1e9);
		exact[k]++;
		assert_true(is || exact[k] <= 20);
		*too_much += is && exact[k] <= 20;
	}
	popular_fini(&p);
	free(exact);
}

static void
test_popular_never_too_little(void **state)
{
	unsigned too_much;

	(void)state;
	never_too_little(10000, 16, &too_much);
	assert_true(too_much > 0);
	never_too_little(10000, 10000, &too_much);
	/* as many columns as keys: few keys are mistaken; ten times as many: hardly any */
	assert_true(too_much < 200000 / 20);
	never_too_little(10000, 100000, &too_much);
	assert_true(too_much < 200000 / 1000);
}

/* A full counter does not become an empty one. */
static void
test_popular_full(void **state)
{
	struct popular p;
	size_t i;

	(void)state;
	assert_int_equal(popular_init(&p, INT32_MAX, 3600, 16), 0);
	for (i = 0; i < POPULAR_ROWS * p.columns; i++)
		p.counts[i] = UINT32_MAX - 2;
	for (i = 0; i < 10; i++)
		assert_true(popular_count(&p, "/a", 1e9));
	popular_fini(&p);
}

/* A task may be some seconds late, and a clock may be wrong by years. */
static void
test_popular_clock(void **state)
{
	struct popular p;

	(void)state;
	assert_int_equal(popular_init(&p, 10, 10, 1000), 0);
	count(&p, "/a", 1e9, 16);
	count(&p, "/a", 1e9 - 15, 1);
	assert_true(popular_count(&p, "/a", 1e9));
	/* 18 becomes 9 */
	assert_false(popular_count(&p, "/a", 1e9 + 10));
	/* years ahead, and back */
	assert_false(popular_count(&p, "/a", 2e9));
	count(&p, "/a", 1e9 + 10, 16);
	assert_true(popular_count(&p, "/a", 1e9 + 10));
	assert_false(popular_count(&p, "/a", 1e9 + 20));
	popular_fini(&p);
}

/* Nobody can predict which keys collide: two tables differ. */
static void
test_seeds(void **state)
{
	static struct put_off offs[2];
	unsigned i, k, differs = 0;
	struct popular pops[2];
	struct seen seens[2];
	char key[16];

	(void)state;
	for (k = 0; k < 2; k++) {
		assert_int_equal(seen_init(&seens[k], 256), 0);
		assert_int_equal(popular_init(&pops[k], 100, 3600, 256), 0);
		put_off_init(&offs[k]);
		for (i = 0; i < 1000; i++) {
			snprintf(key, sizeof key, "/%u", i);
			add(&seens[k], key);
			popular_count(&pops[k], key, 1e9);
			put_off_until(&offs[k], key, 2e9);
		}
	}
	for (i = 0; i < 1000; i++) {
		snprintf(key, sizeof key, "/%u", i);
		differs += has(&seens[0], key) != has(&seens[1], key);
	}
	assert_true(differs > 50);
	assert_memory_not_equal(pops[0].counts, pops[1].counts, 256 * sizeof *pops[0].counts);
	assert_memory_not_equal(offs[0].entries, offs[1].entries, sizeof offs[0].entries);
	for (k = 0; k < 2; k++) {
		seen_fini(&seens[k]);
		popular_fini(&pops[k]);
	}
}

/* The hash spreads keys that are alike over a table, whatever its seed. */
static void
test_hash(void **state)
{
	unsigned counts[1024] = { 0 }, i, k, most = 0;
	struct hash_seed seed, other;
	uint64_t random = RANDOM_SEED, a, b;
	char key[64];

	(void)state;
	hash_seed_init(&seed);
	hash_seed_init(&other);
	for (i = 0; i < 1024 * 16; i++) {
		snprintf(key, sizeof key, "/wikipedia/commons/thumb/%u.jpg", i);
		counts[seeded_hash(&seed, key, strlen(key)) % 1024]++;
	}
	for (i = 0; i < 1024; i++)
		most = counts[i] > most ? counts[i] : most;
	/* 16 each; a random hash has more than 48 in one of them once in a million times */
	assert_in_range(most, 17, 48);
	for (i = 0; i < sizeof key; i++) {
		assert_int_equal(seeded_hash(&seed, key, i), seeded_hash(&seed, key, i));
		for (k = 0; k < i; k++)
			assert_true(seeded_hash(&seed, key, i) != seeded_hash(&seed, key, k));
		assert_true(seeded_hash(&seed, key, i) != seeded_hash(&other, key, i));
	}
	for (i = 0; i < 100000; i++) {
		a = (uint64_t)random_below(&random, UINT32_MAX) << 32 |
		    random_below(&random, UINT32_MAX);
		b = ~a * 0x9e3779b97f4a7c15;
		assert_int_equal(hash_fold(a, b), hash_fold_by_halves(a, b));
	}
	assert_int_equal(hash_fold(UINT64_MAX, UINT64_MAX),
	    hash_fold_by_halves(UINT64_MAX, UINT64_MAX));
}

static void
limited(struct guard *g, double share, unsigned least, double window)
{

	guard_init(g);
	guard_limit(g, share, least, window, least);
}

/* Another original each time. */
static const char *
another(void)
{
	static char name[16];
	static unsigned n;

	snprintf(name, sizeof name, "/%u", n++);
	return (name);
}

/* Whether the alarm is up after refreshes of so many originals. */
static int
lost(struct guard *g, double now, unsigned times)
{
	struct guard_sum sum;

	while (times-- > 0)
		guard_lost(g, now, another(), &sum);
	return (guard_is_up(g));
}

static int
found(struct guard *g, double now, unsigned times)
{
	struct guard_sum sum;

	while (times-- > 0)
		guard_found(g, now, another(), &sum);
	return (guard_is_up(g));
}

static void
test_guard_least(void **state)
{
	struct guard g;

	(void)state;
	limited(&g, 0, 5, 60);
	assert_false(lost(&g, 1e9, 5));
	assert_true(lost(&g, 1e9, 1));
	guard_fini(&g);
	limited(&g, 0, 0, 60);
	assert_true(lost(&g, 1e9, 1));
	guard_fini(&g);
	/* all may be lost */
	limited(&g, 1, 0, 60);
	assert_false(lost(&g, 1e9, 1000));
	guard_fini(&g);
}

/* The alarm goes up above the share and down at half of it, with one message each. */
static void
test_guard_share(void **state)
{
	struct guard_sum sum;
	struct guard g;

	(void)state;
	limited(&g, 0.1, 5, 60);
	assert_false(found(&g, 1e9, 90));
	assert_false(lost(&g, 1e9, 10));
	assert_int_equal(guard_lost(&g, 1e9, another(), &sum), GUARD_RAISED);
	assert_int_equal(sum.lost, 11);
	assert_int_equal(sum.found, 90);
	assert_int_equal(guard_lost(&g, 1e9, another(), &sum), GUARD_SAME);
	/* 12 of 239 are a little more than 5 % */
	assert_true(found(&g, 1e9, 137));
	assert_int_equal(guard_found(&g, 1e9, another(), &sum), GUARD_LOWERED);
	assert_int_equal(guard_found(&g, 1e9, another(), &sum), GUARD_SAME);
	/* between the two it stays */
	assert_false(lost(&g, 1e9, 10));
	guard_fini(&g);
}

/* An original counts once, by its latest refresh. */
static void
test_guard_originals(void **state)
{
	struct guard_sum sum;
	struct guard g;
	unsigned i;

	(void)state;
	limited(&g, 0, 1, 60);
	for (i = 0; i < 1000; i++)
		assert_int_equal(guard_lost(&g, 1e9 + i, "/a", &sum), GUARD_SAME);
	assert_int_equal(sum.lost, 1);
	assert_int_equal(sum.found, 0);
	/* in another slice, too */
	assert_false(found(&g, 1e9 + 1000, 10));
	assert_int_equal(guard_lost(&g, 1e9 + 1010, "/a", &sum), GUARD_SAME);
	assert_int_equal(sum.lost, 1);
	assert_int_equal(guard_found(&g, 1e9 + 1010, "/a", &sum), GUARD_SAME);
	assert_int_equal(sum.lost, 0);
	assert_int_equal(sum.found, 11);
	assert_int_equal(guard_lost(&g, 1e9 + 1010, "/a", &sum), GUARD_SAME);
	assert_int_equal(guard_lost(&g, 1e9 + 1010, "/b", &sum), GUARD_RAISED);
	/* a site with two originals gets out of the alarm */
	assert_int_equal(guard_found(&g, 1e9 + 1011, "/a", &sum), GUARD_SAME);
	assert_int_equal(guard_found(&g, 1e9 + 1011, "/b", &sum), GUARD_LOWERED);
	guard_fini(&g);
}

/* Of more originals than are remembered, each still counts. */
static void
test_guard_many_originals(void **state)
{
	struct guard_sum sum;
	struct guard g;
	unsigned i;

	(void)state;
	limited(&g, 1, 0, 60);
	for (i = 0; i < 4 * GUARD_ORIGINALS; i++)
		guard_lost(&g, 1e9, another(), &sum);
	assert_int_equal(sum.lost, 4 * GUARD_ORIGINALS);
	/* nearly all of half as many are remembered */
	guard_fini(&g);
	limited(&g, 1, 0, 60);
	for (i = 0; i < 2 * (GUARD_ORIGINALS / 2); i++) {
		char name[16];

		snprintf(name, sizeof name, "/%u", i % (GUARD_ORIGINALS / 2));
		guard_lost(&g, 1e9, name, &sum);
	}
	assert_in_range(sum.lost, GUARD_ORIGINALS / 2, GUARD_ORIGINALS / 2 * 1.2);
	guard_fini(&g);
}

static void
test_guard_slides(void **state)
{
	struct guard g;
	unsigned i;

	(void)state;
	limited(&g, 0.1, 20, 16);
	/* 20 refreshes in each second, with one loss, raise no alarm */
	for (i = 0; i < 1000; i++) {
		found(&g, 1e9 + i, 19);
		assert_false(lost(&g, 1e9 + i, 1));
	}
	/* 16 seconds of losses only: the first two suffice for 10 % */
	for (i = 0; i < 16; i++)
		if (lost(&g, 1e9 + 1000 + i, 10))
			break;
	assert_in_range(i, 1, 2);
	/* without losses the alarm is over within the window */
	for (i = 0; i < 30; i++)
		if (!found(&g, 1e9 + 1003 + i, 20))
			break;
	assert_in_range(i, 8, 17);
	guard_fini(&g);
}

/* With few refreshes the last 60 count, however old. */
static void
test_guard_slow(void **state)
{
	struct guard g;
	unsigned i;

	(void)state;
	limited(&g, 0.1, 20, 60);
	for (i = 0; i < 200; i++)
		assert_false(found(&g, 1e9 + 180 * i, 1));
	for (i = 0; i < 40; i++)
		if (lost(&g, 1.1e9 + 180 * i, 1))
			break;
	assert_int_equal(i, 20);
	/* neither time nor a single refresh ends the alarm */
	assert_true(guard_is_up(&g));
	assert_true(found(&g, 1.2e9, 1));
	for (i = 0; i < 100; i++)
		if (!found(&g, 1.2e9 + 180 * i, 1))
			break;
	assert_in_range(i, 40, 80);
	guard_fini(&g);
}

/* Many old refreshes do not hide new losses. */
static void
test_guard_after_a_pause(void **state)
{
	struct guard g;
	unsigned i;

	(void)state;
	limited(&g, 0.1, 20, 60);
	for (i = 0; i < 60; i++)
		found(&g, 1e9 + i, 1000);
	for (i = 0; i < 100; i++)
		if (lost(&g, 1e9 + 3600 + i, 1))
			break;
	assert_in_range(i, 20, 62);
	guard_fini(&g);
}

static void
test_guard_clock(void **state)
{
	struct guard g;
	unsigned i;

	(void)state;
	limited(&g, 0, 5, 60);
	assert_false(lost(&g, 1e9, 5));
	/* a little back: still the same window */
	assert_true(lost(&g, 1e9 - 30, 1));
	/* years ahead, and back */
	assert_true(lost(&g, 2e9, 5));
	assert_true(lost(&g, 1e9, 70));
	/* the window slides */
	for (i = 0; i < 70; i++)
		found(&g, 1e9 + i, 4);
	assert_false(guard_is_up(&g));
	/* a negative time */
	lost(&g, 0, 1);
	found(&g, -5, 1);
	lost(&g, -1e6, 1);
	guard_fini(&g);
}

static void
test_guard_accept(void **state)
{
	struct guard g;

	(void)state;
	limited(&g, 0.1, 5, 60);
	assert_true(lost(&g, 1e9, 6));
	assert_true(guard_accept(&g, 1));
	assert_false(guard_accept(&g, 1));
	assert_true(guard_accepts(&g));
	assert_false(guard_is_up(&g));
	/* losses are not accepted any more: the alarm is still up */
	assert_true(guard_accept(&g, 0));
	assert_true(guard_is_up(&g));
	guard_fini(&g);
}

/* A loss is alone if enough others were found since: one of them is at most the share. */
static void
test_guard_alone(void **state)
{
	struct guard g;

	(void)state;
	limited(&g, 0.1, 5, 60);
	assert_false(guard_is_alone(&g, 0));
	assert_false(guard_is_alone(&g, 8));
	assert_true(guard_is_alone(&g, 9));
	guard_limit(&g, 1, 5, 60, 5);
	assert_true(guard_is_alone(&g, 0));
	guard_limit(&g, 0, 5, 60, 5);
	assert_false(guard_is_alone(&g, UINT64_MAX));
	guard_fini(&g);
}

static unsigned
purged(struct guard *g, double now, unsigned times)
{
	unsigned n = 0;

	while (times-- > 0)
		n += (unsigned)guard_may_purge(g, now, another());
	return (n);
}

static void
test_guard_purges(void **state)
{
	struct guard g;

	(void)state;
	limited(&g, 0.1, 5, 60);
	assert_int_equal(purged(&g, 1e9, 1000), 1000);
	assert_true(lost(&g, 1e9, 6));
	assert_int_equal(purged(&g, 1e9 + 1, 1000), 5);
	assert_int_equal(purged(&g, 1e9 + 59, 1000), 0);
	assert_int_equal(purged(&g, 1e9 + 60, 1000), 5);
	/* the clock is set back */
	assert_int_equal(purged(&g, 1e9 - 1000, 1000), 5);
	/* thumbs of one original are one purge */
	guard_limit(&g, 0.1, 5, 60, 1);
	assert_true(guard_may_purge(&g, 1e9, "/a"));
	assert_true(guard_may_purge(&g, 1e9, "/a"));
	assert_false(guard_may_purge(&g, 1e9, "/b"));
	assert_true(guard_may_purge(&g, 1e9, "/a"));
	/* an operator's word, about purges or about losses */
	assert_true(guard_allow(&g, 1));
	assert_false(guard_allow(&g, 1));
	assert_int_equal(purged(&g, 1e9, 1000), 1000);
	assert_true(guard_is_up(&g));
	assert_true(guard_allow(&g, 0));
	assert_int_equal(purged(&g, 1e9, 1000), 0);
	guard_accept(&g, 1);
	assert_int_equal(purged(&g, 1e9 + 61, 1000), 1000);
	guard_fini(&g);
}

/* A fetch sees each purge of its original, and seldom one of another. */
static void
test_purge_counts(void **state)
{
	static struct purge_counts p;
	unsigned place, i, others = 0;
	uint32_t before;

	(void)state;
	purge_counts_init(&p);
	place = purge_counts_place(&p, "/a");
	assert_int_equal(place, purge_counts_place(&p, "/a"));
	before = purge_counts_of(&p, place);
	for (i = 0; i < 1000; i++)
		purge_counts_add(&p, another());
	others = purge_counts_of(&p, place) - before;
	assert_true(others < 5);
	purge_counts_add(&p, "/a");
	assert_int_equal(purge_counts_of(&p, place), before + others + 1);
}

/* Answers are doubted from the first loss of the alarm until the alarm is over. */
static void
test_guard_doubts(void **state)
{
	struct guard g;

	(void)state;
	limited(&g, 0.1, 5, 60);
	assert_false(guard_doubts(&g, 1e9));
	found(&g, 1e9, 10);
	assert_false(lost(&g, 1e9 + 10, 5));
	assert_false(guard_doubts(&g, 1e9 + 10));
	assert_true(lost(&g, 1e9 + 20, 1));
	assert_false(guard_doubts(&g, 1e9 + 9));
	assert_true(guard_doubts(&g, 1e9 + 10));
	assert_true(guard_doubts(&g, 1e9 + 500));
	assert_false(found(&g, 1e9 + 600, 1000));
	assert_true(guard_doubts(&g, 1e9 + 10));
	assert_true(guard_doubts(&g, 1e9 + 600));
	assert_false(guard_doubts(&g, 1e9 + 602));
	guard_fini(&g);
}

static void
test_put_off(void **state)
{
	struct put_off *table = calloc(1, sizeof *table);
	char url[32];
	unsigned i, n = 0;

	(void)state;
	assert_non_null(table);
	put_off_init(table);
	assert_false(put_off_has(table, "/a", 1e9));
	put_off_until(table, "/a", 1e9 + 10);
	assert_true(put_off_has(table, "/a", 1e9));
	assert_true(put_off_has(table, "/a", 1e9 + 9.9));
	assert_false(put_off_has(table, "/a", 1e9 + 10));
	assert_false(put_off_has(table, "/b", 1e9));
	put_off_until(table, "/a", 1e9);
	assert_false(put_off_has(table, "/a", 1e9));
	/* many URLs: some are forgotten, and none is mistaken for another */
	for (i = 0; i < PUT_OFF_URLS; i++) {
		snprintf(url, sizeof url, "/even/%u", 2 * i);
		put_off_until(table, url, 2e9);
	}
	for (i = 0; i < 2 * PUT_OFF_URLS; i++) {
		snprintf(url, sizeof url, "/even/%u", i);
		if (i % 2)
			assert_false(put_off_has(table, url, 1e9));
		else
			n += (unsigned)put_off_has(table, url, 1e9);
	}
	assert_in_range(n, PUT_OFF_URLS / 2, PUT_OFF_URLS);
	free(table);
}

static void
test_numbers(void **state)
{
	struct numbers w;
	char name[16];
	unsigned i, n = 0;

	(void)state;
	assert_int_equal(numbers_init(&w), 0);
	assert_int_equal(numbers_get(&w, "/a", 1e9), 0);
	numbers_set(&w, "/a", 1600, 1e9);
	assert_int_equal(numbers_get(&w, "/a", 1e9), 1600);
	assert_int_equal(numbers_get(&w, "/b", 1e9), 0);
	/* a day */
	assert_int_equal(numbers_get(&w, "/a", 1e9 + 86400 - 61), 1600);
	assert_int_equal(numbers_get(&w, "/a", 1e9 + 86400 + 61), 0);
	assert_int_equal(numbers_get(&w, "/a", 1e9 + 40 * 86400), 0);
	numbers_set(&w, "/a", NUMBERS_MAX, 1e9);
	assert_int_equal(numbers_get(&w, "/a", 1e9), NUMBERS_MAX);
	numbers_set(&w, "/a", NUMBERS_MAX + 1, 1e9);
	assert_int_equal(numbers_get(&w, "/a", 1e9), 0);
	numbers_set(&w, "/a", 1, 1e9);
	numbers_set(&w, "/a", 0, 1e9);
	assert_int_equal(numbers_get(&w, "/a", 1e9), 0);
	/* many: some are forgotten, and none is mistaken for another */
	for (i = 0; i < NUMBERS_PLACES; i++) {
		snprintf(name, sizeof name, "/%u", i);
		numbers_set(&w, name, 1 + i % NUMBERS_MAX, 1e9);
	}
	for (i = 0; i < NUMBERS_PLACES; i++) {
		snprintf(name, sizeof name, "/%u", i);
		if (numbers_get(&w, name, 1e9) == 0)
			continue;
		assert_int_equal(numbers_get(&w, name, 1e9), 1 + i % NUMBERS_MAX);
		n++;
	}
	assert_in_range(n, NUMBERS_PLACES / 2, NUMBERS_PLACES);
	numbers_fini(&w);
}

static void
test_texts(void **state)
{
	char name[16], text[TEXTS_SIZE], most[TEXTS_SIZE + 1];
	struct texts t;
	unsigned i, n = 0;

	(void)state;
	assert_int_equal(texts_init(&t), 0);
	assert_int_equal(texts_get(&t, "/a", 1, text), -1);
	texts_set(&t, "/a", "de,fr", 10);
	assert_int_equal(texts_get(&t, "/a", 9, text), 0);
	assert_string_equal(text, "de,fr");
	assert_int_equal(texts_get(&t, "/a", 10, text), -1);
	assert_int_equal(texts_get(&t, "/b", 9, text), -1);
	texts_set(&t, "/a", "", 10);
	assert_int_equal(texts_get(&t, "/a", 9, text), 0);
	assert_string_equal(text, "");
	/* a text that is too long is forgotten, and what was known, too */
	memset(most, 'a', TEXTS_SIZE);
	most[TEXTS_SIZE] = '\0';
	texts_set(&t, "/a", most, 10);
	assert_int_equal(texts_get(&t, "/a", 9, text), -1);
	most[TEXTS_SIZE - 1] = '\0';
	texts_set(&t, "/a", most, 10);
	assert_int_equal(texts_get(&t, "/a", 9, text), 0);
	assert_string_equal(text, most);
	for (i = 0; i < TEXTS_PLACES * 2; i++) {
		snprintf(name, sizeof name, "/%u", i);
		texts_set(&t, name, name, 10);
	}
	for (i = 0; i < TEXTS_PLACES * 2; i++) {
		snprintf(name, sizeof name, "/%u", i);
		if (texts_get(&t, name, 9, text) != 0)
			continue;
		assert_string_equal(text, name);
		n++;
	}
	assert_in_range(n, TEXTS_PLACES / 2, TEXTS_PLACES);
	texts_fini(&t);
}

/* A file that was begun in the second of a purge may be older. */
static void
test_purge_times(void **state)
{
	struct purge_times *t = purge_times_new(1000.5);
	uint32_t place, other;
	unsigned i, same = 0;
	char name[32];

	(void)state;
	assert_non_null(t);
	place = purge_times_place(t, "wikipedia/commons", "Foo.jpg");
	other = purge_times_place(t, "wikipedia/commons", "Bar.jpg");
	assert_int_equal(place, purge_times_place(t, "wikipedia/commons", "Foo.jpg"));
	/* whatever was purged before the table was made */
	assert_true(purge_times_is_after(t, place, 0));
	assert_true(purge_times_is_after(t, place, 1000));
	assert_false(purge_times_is_after(t, place, 1001));
	purge_times_set(t, place, 2000);
	assert_true(purge_times_is_after(t, place, 1999));
	assert_true(purge_times_is_after(t, place, 2000));
	assert_false(purge_times_is_after(t, place, 2001));
	if (other != place)
		assert_false(purge_times_is_after(t, other, 1001));
	/* an earlier one that comes later */
	purge_times_set(t, place, 1500);
	assert_true(purge_times_is_after(t, place, 2000));
	assert_false(purge_times_is_after(t, place, 2001));
	/* names have places of their own, mostly */
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "%u.jpg", i);
		same += purge_times_place(t, "a", name) == purge_times_place(t, "b", name);
		same += purge_times_place(t, "a", name) == place;
	}
	assert_in_range(same, 0, 10);
	free(t);
}

static void
put_memo(struct memo *memo, const char *url, uint64_t generation, const char *text)
{
	struct memo_value v = { .generation = generation, .place = 7, .share = 9 };

	v.len = (uint16_t)strlen(text);
	memcpy(v.text, text, v.len);
	memo_set(memo, url, strlen(url), &v);
}

static int
memo_is(const struct memo *memo, const char *url, uint64_t generation, const char *text)
{
	struct memo_value v;

	return (memo_get(memo, url, strlen(url), &v) && v.generation == generation &&
	    v.place == 7 && v.share == 9 && v.len == strlen(text) && !memcmp(v.text, text, v.len));
}

static void
test_memo(void **state)
{
	char url[MEMO_URL_MAX + 2], text[MEMO_TEXT_MAX + 1];
	struct memo_value v;
	struct memo memo;
	unsigned i, n = 0;

	(void)state;
	assert_int_equal(memo_init(&memo, 64), 0);
	assert_false(memo_get(&memo, "/a", 2, &v));
	assert_false(memo_get(&memo, "", 0, &v));
	put_memo(&memo, "/a", 1, "/b");
	assert_true(memo_is(&memo, "/a", 1, "/b"));
	put_memo(&memo, "/a", 2, "");
	assert_true(memo_is(&memo, "/a", 2, ""));
	/* of all lengths */
	memset(url, 'u', sizeof url);
	memset(text, 't', sizeof text);
	for (i = 1; i <= MEMO_URL_MAX; i++) {
		url[i] = '\0';
		text[i < MEMO_TEXT_MAX ? i : MEMO_TEXT_MAX] = '\0';
		put_memo(&memo, url, i, text);
		assert_true(memo_is(&memo, url, i, text));
		url[i] = 'u';
		if (i < MEMO_TEXT_MAX)
			text[i] = 't';
	}
	url[i] = '\0';
	put_memo(&memo, url, 1, "/b");
	assert_false(memo_get(&memo, url, strlen(url), &v));
	/* it forgets, and never lies */
	for (i = 0; i < 1000; i++) {
		snprintf(url, sizeof url, "/%u", i);
		snprintf(text, sizeof text, "/id/%u", i);
		put_memo(&memo, url, i, text);
	}
	for (i = 0; i < 1000; i++) {
		snprintf(url, sizeof url, "/%u", i);
		snprintf(text, sizeof text, "/id/%u", i);
		if (!memo_get(&memo, url, strlen(url), &v))
			continue;
		assert_true(memo_is(&memo, url, i, text));
		n++;
	}
	assert_in_range(n, 1, 64);
	memo_fini(&memo);
	assert_int_equal(memo_init(&memo, 0), 0);
	put_memo(&memo, "/a", 1, "/b");
	assert_false(memo_get(&memo, "/a", 2, &v));
	memo_fini(&memo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_seen_none),
		cmocka_unit_test(test_seen_lengths),
		cmocka_unit_test(test_seen_never_lies),
		cmocka_unit_test(test_seen_forgets),
		cmocka_unit_test(test_popular_threshold),
		cmocka_unit_test(test_popular_periods),
		cmocka_unit_test(test_popular_never_too_little),
		cmocka_unit_test(test_popular_full),
		cmocka_unit_test(test_popular_clock),
		cmocka_unit_test(test_seeds),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_guard_least),
		cmocka_unit_test(test_guard_share),
		cmocka_unit_test(test_guard_originals),
		cmocka_unit_test(test_guard_many_originals),
		cmocka_unit_test(test_guard_slides),
		cmocka_unit_test(test_guard_slow),
		cmocka_unit_test(test_guard_after_a_pause),
		cmocka_unit_test(test_guard_clock),
		cmocka_unit_test(test_guard_accept),
		cmocka_unit_test(test_guard_alone),
		cmocka_unit_test(test_guard_purges),
		cmocka_unit_test(test_purge_counts),
		cmocka_unit_test(test_guard_doubts),
		cmocka_unit_test(test_put_off),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_purge_times),
		cmocka_unit_test(test_memo),
	};

	return (cmocka_run_group_tests_name("state", tests, NULL, NULL));
}

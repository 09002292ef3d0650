/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Many threads use the state of the module at once, for some seconds.  The program is built with
 * ThreadSanitizer where that exists.  The output is TAP.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hammer.h"
#include "random.h"
#include "vmod/state/guard.h"
#include "vmod/state/memo.h"
#include "vmod/state/popular.h"
#include "vmod/state/seen.h"
#include "vmod/state/texts.h"

#define SECONDS		0.4		/* each test */
#define WORDS		23		/* as many as an entry has */

static struct seen seen;
static struct memo memo;
static struct popular popular;
static struct guard guard;
static struct texts texts;

/*
 * Only URLs of one letter are added.  A reader that takes the beginning of one and the rest of
 * another would find a URL with two letters.
 */
static void *
work_seen(void *arg)
{
	struct tally *t = arg;
	char url[8 * WORDS];
	size_t len, cut;
	int a, b, yes;

	while (goes_on()) {
		len = 8 * (16 + random_below(&t->seed, WORDS - 15));
		cut = 8 * (1 + random_below(&t->seed, 2));
		a = 'a' + (int)random_below(&t->seed, 2);
		b = 'a' + (int)random_below(&t->seed, 2);
		memset(url, a, len);
		if (random_below(&t->seed, 2))
			seen_add(&seen, url, len);
		memset(url + cut, b, len - cut);
		yes = seen_has(&seen, url, len);
		t->done++;
		t->yes += (uint64_t)yes;
		t->wrong += yes && a != b;
	}
	return (NULL);
}

/* A text has as many letters as its URL and its number, and all are the URL's. */
static int
is_whole(const struct memo_value *v, int letter, size_t len)
{
	size_t i;

	for (i = 0; i < v->len; i++)
		if (v->text[i] != letter)
			return (0);
	return (v->len == len + v->place && v->generation == v->place && v->share == v->place);
}

static void *
work_memo(void *arg)
{
	struct tally *t = arg;
	struct memo_value v;
	char url[8 * WORDS];
	size_t len;
	int letter;

	while (goes_on()) {
		len = 1 + random_below(&t->seed, 8 * WORDS);
		letter = 'a' + (int)random_below(&t->seed, 2);
		memset(url, letter, len);
		if (random_below(&t->seed, 2)) {
			memset(&v, 0, sizeof v);
			v.place = random_below(&t->seed, 100);
			v.generation = v.share = (uint16_t)v.place;
			v.len = (uint16_t)(len + v.place);
			memset(v.text, letter, v.len);
			memo_set(&memo, url, len, &v);
		}
		if (memo_get(&memo, url, len, &v)) {
			t->yes++;
			t->wrong += !is_whole(&v, letter, len);
		}
		t->done++;
	}
	return (NULL);
}

static void *
work_popular(void *arg)
{
	struct tally *t = arg;
	char own[16];

	snprintf(own, sizeof own, "/%u", (unsigned)(t->seed - RANDOM_SEED));
	while (goes_on()) {
		t->yes += (uint64_t)popular_count(&popular, "/all", 1e9);
		popular_count(&popular, own, 1e9);
		t->done++;
	}
	return (NULL);
}

static void *
work_popular_ages(void *arg)
{
	struct tally *t = arg;
	char key[16];

	while (goes_on()) {
		snprintf(key, sizeof key, "/%u", random_below(&t->seed, 100));
		/* a period has a hundred counts of each thread, and some are late */
		popular_count(&popular, key, 1e9 + (double)(t->done / 100 -
		    random_below(&t->seed, 2)));
		t->done++;
	}
	return (NULL);
}

#define LEAST	1000

static void *
work_guard(void *arg)
{
	struct tally *t = arg;
	struct guard_sum sum;
	char original[48];

	while (goes_on()) {
		snprintf(original, sizeof original, "/%p/%ju", arg, (uintmax_t)t->done);
		t->yes += guard_lost(&guard, 1e9, original, &sum) != GUARD_SAME;
		t->wrong += !guard_is_up(&guard) && sum.lost > LEAST;
		original[0] = '+';
		guard_found(&guard, 1e9, original, &sum);
		(void)guard_doubts(&guard, 1e9);
		(void)guard_may_purge(&guard, 1e9, original);
		t->done++;
	}
	return (NULL);
}

/* A text has one letter, and any length. */
static void *
work_texts(void *arg)
{
	char original[16], text[TEXTS_SIZE];
	struct tally *t = arg;
	size_t len;

	while (goes_on()) {
		snprintf(original, sizeof original, "/%u", random_below(&t->seed, 4));
		len = random_below(&t->seed, TEXTS_SIZE);
		memset(text, 'a' + (int)random_below(&t->seed, 26), len);
		text[len] = '\0';
		if (random_below(&t->seed, 2))
			texts_set(&texts, original, text, 2);
		t->done++;
		if (texts_get(&texts, original, 1, text) != 0)
			continue;
		t->yes++;
		t->wrong += strspn(text, (char[]) { *text, '\0' }) != strlen(text);
	}
	return (NULL);
}

static void
test_seen(size_t room, const char *what)
{
	struct tally t;

	if (seen_init(&seen, room))
		abort();
	t = hammer(work_seen, SECONDS);
	result(t.wrong == 0 && t.yes > t.done / 100, what, &t);
	seen_fini(&seen);
}

static void
test_memo(void)
{
	struct tally t;

	if (memo_init(&memo, 1))
		abort();
	t = hammer(work_memo, SECONDS);
	result(t.wrong == 0 && t.yes > t.done / 100, "memo", &t);
	memo_fini(&memo);
}

static void
test_popular(void)
{
	struct tally t;
	size_t i;

	if (popular_init(&popular, INT32_MAX, 3600, 1024))
		abort();
	t = hammer(work_popular, SECONDS);
	popular.threshold = (unsigned)t.done;
	/* no count of any thread is lost, and this is one more */
	t.wrong = !popular_count(&popular, "/all", 1e9);
	result(t.yes == 0 && t.wrong == 0, "popular, none is lost", &t);
	popular_fini(&popular);

	if (popular_init(&popular, 100, 1, 64))
		abort();
	t = hammer(work_popular_ages, SECONDS);
	for (i = 0; i < POPULAR_ROWS * popular.columns; i++)
		t.wrong += popular.counts[i] > t.done;
	result(t.done > 0 && t.wrong == 0, "popular, from period to period", &t);
	popular_fini(&popular);
}

static void
test_guard(void)
{
	uint64_t n_found = 0, n_lost = 0;
	struct tally t;
	unsigned i;

	guard_init(&guard);
	guard_limit(&guard, 0, LEAST, 60, LEAST);
	t = hammer(work_guard, SECONDS);
	for (i = 0; i < GUARD_SLICES; i++) {
		n_found += guard.slices[i].found;
		n_lost += guard.slices[i].lost;
	}
	result(n_found == t.done && n_lost == t.done && t.yes == 1 && t.wrong == 0 &&
	    guard.purges == LEAST, "guard", &t);
	guard_fini(&guard);
}

static void
test_texts(void)
{
	struct tally t;

	if (texts_init(&texts))
		abort();
	t = hammer(work_texts, SECONDS);
	result(t.wrong == 0 && t.yes > t.done / 2, "texts", &t);
	texts_fini(&texts);
}

int
main(void)
{

	test_seen(1, "seen, all in two places");
	test_seen(64, "seen");
	test_memo();
	test_popular();
	test_guard();
	test_texts();
	return (plan());
}

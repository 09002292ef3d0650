/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Rollouts come and go in many threads and read their order, while other threads replace, break and
 * remove the control files.  The program is built with ThreadSanitizer where that exists.
 */

#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hammer.h"
#include "random.h"
#include "varnish_stub.h"
#include "vmod/vmod_thumb.h"
#include "VSC_thumb_rollout.h"
#include "vmod/state/control.h"
#include "vmod/watch.h"

#define SECONDS		3.5		/* of which a watch looks once each */
#define PATIENCE	30.0
#define WRITERS		2		/* of the threads */
#define FILES		3		/* the first belongs to the watch that is held */
#define READS		50		/* of an order, by who has taken a watch */

static const char *const objects[] = { "held", "rollout", "other-rollout" };

static char dir[] = "/tmp/threads_watch.XXXXXX";
static char paths[FILES][sizeof dir + 16];

/* Orders, of which any two differ in every value: the share identifies one. */
static struct control
order_of(unsigned percent)
{
	const struct control control = {
		.stage = percent % 2 ? CONTROL_ON : CONTROL_OBSERVE,
		.share = percent * 100,
		.classes = 1u << percent % THUMBURL_N_CLASSES,
		.types = 1u << percent % THUMBURL_N_TYPES,
		.losses_until = 978307200 + percent,	/* 2001-01-01T00:00:00Z */
	};

	return (control);
}

/* No order is half of one and half of another; 0 is the order without a file: off. */
static int
is_whole(uint64_t word)
{
	const struct control same = order_of(control_unpack(word).share / 100);

	return (word == 0 || word == control_pack(&same));
}

/* Replace a file as an operator does: write another beside it, and move that over it. */
static void
put_order(const char *path, unsigned percent, const char *end)
{
	const struct control control = order_of(percent);
	char new[sizeof paths[0] + 32];
	FILE *f;

	snprintf(new, sizeof new, "%s.%jx", path, (uintmax_t)pthread_self());
	f = fopen(new, "w");
	AN(f);
	fprintf(f, "stage = %s\npercent = %u\nclasses = %s\ntypes = %s\n"
	    "losses = accept until 2001-01-01T00:%02u:%02uZ\n%s",
	    control_stage_word(control.stage), percent,
	    thumburl_class_code((enum thumburl_class)(percent % THUMBURL_N_CLASSES)),
	    thumburl_type_code((enum thumburl_type)(percent % THUMBURL_N_TYPES)), percent / 60,
	    percent % 60, end);
	AZ(fclose(f));
	AZ(rename(new, path));
}

static void
write_one(struct tally *t)
{
	const char *path = paths[random_below(&t->seed, FILES)];

	switch (random_below(&t->seed, 4)) {
	case 0:
		(void)unlink(path);
		break;
	case 1:
		put_order(path, 1 + random_below(&t->seed, 100), "en");
		break;
	default:
		put_order(path, 1 + random_below(&t->seed, 100), "end\n");
	}
	sleep_for(0.001);
}

static void
take_one(struct tally *t)
{
	const unsigned object = random_below(&t->seed, 3);
	struct watch *w;
	uint64_t word;
	unsigned i;

	w = watch_take(objects[object],
	    paths[object == 0 ? 0 : 1 + random_below(&t->seed, FILES - 1)]);
	AN(w);
	for (i = 0; i < READS; i++) {
		word = __atomic_load_n(watch_order(w), __ATOMIC_RELAXED);
		t->yes += word != 0;
		t->wrong += !is_whole(word);
	}
	watch_drop(w);
	t->done++;
}

static void *
work(void *arg)
{
	struct tally *t = arg;
	const int writes = t->seed - RANDOM_SEED < WRITERS;

	while (goes_on())
		if (writes)
			write_one(t);
		else
			take_one(t);
	return (NULL);
}

/* Wait until the condition holds, or give up. */
static int
await(const uint64_t *word, uint64_t value)
{
	double waited;

	for (waited = 0; waited < PATIENCE; waited += 0.01) {
		if (__atomic_load_n(word, __ATOMIC_RELAXED) == value)
			return (1);
		sleep_for(0.01);
	}
	return (0);
}

/* One watch is held all the time: it looks each second, however often it is taken and dropped. */
static void
test_hammered(void)
{
	struct watch *w = watch_take(objects[0], paths[0]);
	const struct VSC_thumb_rollout *vsc;
	const struct control last = order_of(77);
	struct tally t;
	uint64_t looks;

	AN(w);
	vsc = watch_counters(w);
	t = hammer(work, SECONDS);
	looks = __atomic_load_n(&vsc->looks, __ATOMIC_RELAXED);
	result(t.wrong == 0 && t.yes > 0, "orders are whole", &t);
	t.done = looks;
	result(looks > 1, "the one that is held has looked", &t);
	put_order(paths[0], 77, "end\n");
	result(await(watch_order(w), control_pack(&last)) &&
	    await(watch_losses_until(w), last.losses_until), "the last order is in force", &t);
	AZ(unlink(paths[0]));
	result(await(watch_order(w), 0), "without a file it is off", &t);
	watch_drop(w);
	t.done = __atomic_load_n(&stub_lines, __ATOMIC_RELAXED);
	result(t.done > 0 && await(&stub_sets, 0), "all are gone, and have told", &t);
}

int
main(void)
{
	unsigned i;

	AN(mkdtemp(dir));
	for (i = 0; i < FILES; i++)
		snprintf(paths[i], sizeof paths[i], "%s/%u", dir, i);
	test_hammered();
	for (i = 0; i < FILES; i++)
		(void)unlink(paths[i]);
	AZ(rmdir(dir));
	return (plan());
}

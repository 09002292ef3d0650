/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: ThreadSanitizer sees nothing unless this file and the code under test are built with it.
 */

#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hammer.h"
#include "random.h"

static int over;
static unsigned tests, failed;

void
sleep_for(double seconds)
{
	const struct timespec t = { (time_t)seconds, (long)((seconds - (long)seconds) * 1e9) };

	nanosleep(&t, NULL);
}

struct tally
hammer(void *(*work)(void *), double seconds)
{
	struct tally tallies[THREADS], sum;
	pthread_t threads[THREADS];
	unsigned i;

	memset(tallies, 0, sizeof tallies);
	memset(&sum, 0, sizeof sum);
	__atomic_store_n(&over, 0, __ATOMIC_RELAXED);
	for (i = 0; i < THREADS; i++) {
		tallies[i].seed = RANDOM_SEED + i;
		if (pthread_create(&threads[i], NULL, work, &tallies[i]))
			abort();
	}
	sleep_for(seconds);
	__atomic_store_n(&over, 1, __ATOMIC_RELAXED);
	for (i = 0; i < THREADS; i++) {
		if (pthread_join(threads[i], NULL))
			abort();
		sum.done += tallies[i].done;
		sum.yes += tallies[i].yes;
		sum.wrong += tallies[i].wrong;
	}
	return (sum);
}

int
goes_on(void)
{

	return (!__atomic_load_n(&over, __ATOMIC_RELAXED));
}

void
result(int right, const char *what, const struct tally *t)
{

	printf("%sok %u - %s: %ju times, %ju yes, %ju wrong\n", right ? "" : "not ", ++tests, what,
	    (uintmax_t)t->done, (uintmax_t)t->yes, (uintmax_t)t->wrong);
	failed += !right;
}

int
plan(void)
{

#ifdef __SANITIZE_THREAD__
	printf("# with ThreadSanitizer\n");
#endif
	printf("1..%u\n", tests);
	return (failed > 0);
}

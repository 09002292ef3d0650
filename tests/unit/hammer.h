/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Many threads that work on the same state for some time; for programs that speak TAP.
 */

#ifndef HAMMER_H_INCLUDED
#define HAMMER_H_INCLUDED

#include <stdint.h>

#define THREADS		8

/* The tally of a thread. */
struct tally {
	uint64_t	seed;		/* begins as RANDOM_SEED and the number of the thread */
	uint64_t	done, yes, wrong;
};

void sleep_for(double seconds);

/* Run threads that do the same for a while, each with a tally; returns the sum of the tallies. */
struct tally hammer(void *(*work)(void *), double seconds);
int goes_on(void);

/* Report a case; report the end, and return the exit status. */
void result(int right, const char *what, const struct tally *t);
int plan(void);

#endif

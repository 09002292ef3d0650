/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Many threads at the same state, for some time; for programs that speak TAP.
 */

#ifndef HAMMER_H_INCLUDED
#define HAMMER_H_INCLUDED

#include <stdint.h>

#define THREADS		8

/* What a thread has done. */
struct tally {
	uint64_t	seed;		/* RANDOM_SEED and the thread's number, at first */
	uint64_t	done, yes, wrong;
};

void sleep_for(double seconds);

/* Threads that do the same while it goes on, with a tally each; all their tallies together. */
struct tally hammer(void *(*work)(void *), double seconds);
int goes_on(void);

/* A case; and the end, that returns what the program is to. */
void result(int right, const char *what, const struct tally *t);
int plan(void);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which cost of jobs goes first where several wait for one worker.
 */

#ifndef TURNS_H_INCLUDED
#define TURNS_H_INCLUDED

#include <stdint.h>

#include "cost.h"

struct turns {
	uint64_t	wait;			/* of a job at most, in microseconds */
	uint64_t	used[N_COSTS];	/* of workers' time, weighted */
};

/* A cost has a job again; others is a bit for each cost that has had one all along. */
void turns_enter(struct turns *turns, enum cost cost, unsigned others);

/* A job of the cost has taken so many microseconds of a worker. */
void turns_charge(struct turns *turns, enum cost cost, uint64_t took);

/* Whether it is a's turn before it is b's. */
int turns_before(const struct turns *turns, enum cost a, enum cost b);

#endif

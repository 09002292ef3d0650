/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The turns of cheap and dear jobs, where both wait for a worker.
 */

#ifndef TURNS_H_INCLUDED
#define TURNS_H_INCLUDED

#include <stdint.h>

#include "cost.h"

struct turns {
	uint64_t	wait;			/* --wait, in microseconds */
	uint64_t	used[N_COSTS];	/* of workers' time, in microseconds times the weight */
};

/* A cost without jobs has one again; others has a bit for each cost with jobs. */
void turns_enter(struct turns *turns, enum cost cost, unsigned others);

/* A job of a cost used so many microseconds of a worker. */
void turns_charge(struct turns *turns, enum cost cost, uint64_t took);

/* Whether a has its turn before b. */
int turns_before(const struct turns *turns, enum cost a, enum cost b);

#endif

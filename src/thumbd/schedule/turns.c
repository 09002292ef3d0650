/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each cost has a share of the workers' time, by its weight.
 */

#include "config.h"

#include "turns.h"

static uint64_t
part_of_wait(const struct turns *t, unsigned percent)
{

	return (t->wait * percent / 100);
}

/* The least time that any of some costs used; UINT64_MAX if there are none. */
static uint64_t
least_used(const struct turns *t, unsigned costs)
{
	uint64_t least = UINT64_MAX;
	size_t i;

	for (i = 0; i < N_COSTS; i++)
		if ((costs & 1U << i) && t->used[i] < least)
			least = t->used[i];
	return (least);
}

/*
 * A cost gets no credit for the time in which it had no jobs.  Its earlier use is not forgotten as
 * long as the other cost has jobs.
 */
void
turns_enter(struct turns *t, enum cost cost, unsigned others)
{
	uint64_t least;
	size_t i;

	if (others == 0) {
		for (i = 0; i < N_COSTS; i++)
			t->used[i] = 0;
		return;
	}
	least = least_used(t, others) + part_of_wait(t, cost_rows[cost].back);
	if (t->used[cost] < least)
		t->used[cost] = least;
}

/* A cost that used a worker gives way to the other one for that time. */
void
turns_charge(struct turns *t, enum cost cost, uint64_t took)
{
	uint64_t most;

	t->used[cost] += took * cost_rows[cost].weight;
	most = least_used(t, ~0U) + part_of_wait(t, STAND_BACK_MAX);
	if (t->used[cost] > most)
		t->used[cost] = most;
}

int
turns_before(const struct turns *t, enum cost a, enum cost b)
{

	return (t->used[a] < t->used[b]);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fair shares of workers' time, by the weights of the classes.
 */

#include "config.h"

#include "turns.h"

static uint64_t
part_of_wait(const struct turns *t, unsigned percent)
{

	return (t->wait * percent / 100);
}

/* The least that any of some costs has had; UINT64_MAX of none. */
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
 * A cost that has been away is owed nothing for that time, but what it has had before is not
 * forgotten as long as another goes on.
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

/* A cost pays for what it has had by standing back. */
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

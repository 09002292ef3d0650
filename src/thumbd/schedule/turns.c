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

/* What the one that has had least of some has had; UINT64_MAX of none. */
static uint64_t
least_used(const struct turns *t, unsigned classes)
{
	uint64_t least = UINT64_MAX;
	size_t i;

	for (i = 0; i < N_JOB_CLASSES; i++)
		if ((classes & 1U << i) && t->used[i] < least)
			least = t->used[i];
	return (least);
}

/*
 * A class that has been away is owed nothing for that time, but what it has had before is not
 * forgotten as long as another goes on.
 */
void
turns_enter(struct turns *t, enum job_class class, unsigned others)
{
	uint64_t least;
	size_t i;

	if (others == 0) {
		for (i = 0; i < N_JOB_CLASSES; i++)
			t->used[i] = 0;
		return;
	}
	least = least_used(t, others) + part_of_wait(t, job_classes[class].back);
	if (t->used[class] < least)
		t->used[class] = least;
}

/* A class pays for what it has had by standing back. */
void
turns_charge(struct turns *t, enum job_class class, uint64_t took)
{
	uint64_t most;

	t->used[class] += took * job_classes[class].weight;
	most = least_used(t, ~0U) + part_of_wait(t, STAND_BACK_MAX);
	if (t->used[class] > most)
		t->used[class] = most;
}

int
turns_before(const struct turns *t, enum job_class a, enum job_class b)
{

	return (t->used[a] < t->used[b]);
}

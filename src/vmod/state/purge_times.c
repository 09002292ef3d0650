/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "purge_times.h"

/* NB: rounded up, as both times are whole seconds. */
static uint32_t
seconds(double now)
{

	return ((uint32_t)(uint64_t)now + 1);
}

struct purge_times *
purge_times_new(double now)
{
	struct purge_times *times = calloc(1, sizeof *times);

	if (times == NULL)
		return (NULL);
	hash_seed_init(&times->seed);
	times->since = seconds(now);
	return (times);
}

uint32_t
purge_times_place(const struct purge_times *times, const char *wiki, const char *name)
{
	const uint64_t h = seeded_hash(&times->seed, name, strlen(name));

	return ((h ^ seeded_hash(&times->seed, wiki, strlen(wiki)) * 3) % PURGE_TIMES);
}

/* Two purges at once: the later one stays. */
void
purge_times_set(struct purge_times *times, uint32_t place, double now)
{
	uint32_t is = __atomic_load_n(&times->times[place], __ATOMIC_ACQUIRE);

	while (is < seconds(now) && !__atomic_compare_exchange_n(&times->times[place], &is,
	    seconds(now), 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		continue;
}

int
purge_times_is_after(const struct purge_times *times, uint32_t place, uint64_t begun)
{

	return (begun < times->since ||
	    begun < __atomic_load_n(&times->times[place], __ATOMIC_ACQUIRE));
}

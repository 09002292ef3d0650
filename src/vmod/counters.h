/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counters of objects (VSC) by the name of the object.  Objects of the same name in several VCLs
 * share one set, so that a VCL that replaces another continues to count.  Guards share their state, and
 * sites the times of purges, in the same way: loading another VCL does not end an alarm.
 */

#ifndef COUNTERS_H_INCLUDED
#define COUNTERS_H_INCLUDED

#include <stdint.h>

#include "vmod/state/guard.h"
#include "vmod/state/purge_times.h"

enum counters_of {
	COUNTERS_SITE,		/* struct VSC_thumb */
	COUNTERS_GUARD,		/* struct VSC_thumb_guard */
	COUNTERS_RENDERER,	/* struct VSC_thumbd */
	COUNTERS_ROLLOUT	/* struct VSC_thumb_rollout */
};

/* The set of an object; it lives until every taker has dropped it. */
void *counters_take(enum counters_of of, const char *object);
void counters_drop(void *set);

/* The state that the guards of this set share. */
struct guard *counters_guard(void *set);

/* The times of purges that the sites of this set share. */
struct purge_times *counters_purge_times(void *set);

/* All threads write to a set. */
static inline void
count(uint64_t *counter)
{

	(void)__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

static inline void
uncount(uint64_t *gauge)
{

	(void)__atomic_sub_fetch(gauge, 1, __ATOMIC_RELAXED);
}

static inline void
set_gauge(uint64_t *gauge, uint64_t to)
{

	__atomic_store_n(gauge, to, __ATOMIC_RELAXED);
}

static inline uint64_t
counted(const uint64_t *counter)
{

	return (__atomic_load_n(counter, __ATOMIC_RELAXED));
}

#endif

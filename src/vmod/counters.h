/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counters of objects (VSC), by the object's name: those of the same name in several VCLs share
 * one set, so that a VCL that is loaded in place of another goes on counting.  Guards share what
 * they know in the same way: an alarm does not end when another VCL is loaded.
 */

#ifndef COUNTERS_H_INCLUDED
#define COUNTERS_H_INCLUDED

#include <stdint.h>

#include "vmod/state/guard.h"

enum counters_of {
	COUNTERS_SITE,		/* struct VSC_thumb */
	COUNTERS_GUARD,		/* struct VSC_thumb_guard */
	COUNTERS_RENDERER,	/* struct VSC_thumbd */
	COUNTERS_ROLLOUT	/* struct VSC_thumb_rollout */
};

/* The set of an object, for as long as it is not dropped. */
void *counters_take(enum counters_of of, const char *object);
void counters_drop(void *set);

/* The state of the guards that share this set. */
struct guard *counters_guard(void *set);

/* Sets are written by all threads. */
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

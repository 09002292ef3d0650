/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counts of the thread of the store.
 */

#ifndef STORE_COUNTS_H_INCLUDED
#define STORE_COUNTS_H_INCLUDED

#include <stdint.h>

/* The cause for which a stored thumb was removed. */
enum store_cause {
	STORE_CAUSE_STALE,	/* the original is newer, or gone */
	STORE_CAUSE_AGE,
	STORE_CAUSE_SIZE,
	STORE_CAUSE_PURGE,
	STORE_N_CAUSES
};

struct store_counts {
	uint64_t	bytes;		/* on the disk, at most */
	uint64_t	files;
	uint64_t	removed[STORE_N_CAUSES];
	uint64_t	sweeps;		/* that have ended */
};

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counts how many originals are lost, within a sliding window of time.  One lost original is a
 * deletion; many at once are a fault of the origin, and the alarm goes up.  It stays up until
 * refreshes show that few originals are lost.
 *
 * An original counts once, by its latest refresh, however many sizes, URLs and hosts it has: what
 * one client can request says nothing about the origin.
 */

#ifndef GUARD_H_INCLUDED
#define GUARD_H_INCLUDED

#include <pthread.h>
#include <stdint.h>

#include "hash/purge_counts.h"
#include "hash/seeded_hash.h"

#define GUARD_SLICES	16
#define GUARD_SLICE_FEW	4		/* a slice lasts until it has this many originals */
#define GUARD_FEW	60		/* the window reaches back until it has this many */

/* Originals that are remembered.  Of more, some are forgotten, and count again when they return. */
#define GUARD_WAYS	4
#define GUARD_ORIGINALS	8192
#define GUARD_PURGED	4096

struct guard_slice {
	double			first, last;	/* times of refreshes */
	double			first_loss;	/* if it has one */
	unsigned		found, lost;	/* originals whose latest refresh is in this slice */
};

/* The latest refresh of an original. */
struct guard_original {
	uint64_t		hash;
	uint32_t		slice;		/* its number; 0: none */
	uint32_t		is_lost;
};

struct guard {
	pthread_mutex_t		mtx;
	struct hash_seed	seed;
	double			share;		/* of losses that is no alarm, 0 to 1 */
	unsigned		least;		/* losses in a window that are no alarm */
	unsigned		purge_limit;	/* originals that may be purged in a window of it */
	double			window;		/* seconds */
	uint32_t		current;	/* the number of the slice that is being filled */
	struct guard_slice	slices[GUARD_SLICES];	/* by their numbers */
	struct guard_original	originals[GUARD_ORIGINALS];
	/* while the alarm is up, in this window: */
	double			purges_since;
	unsigned		purges;
	uint64_t		purged[GUARD_PURGED];	/* hashes; 0: none */
	struct purge_counts	purge_counts;
	/* atomic: */
	unsigned		is_up;
	unsigned		accepts;
	unsigned		allows;
	int64_t			doubt_from;	/* both in seconds */
	int64_t			doubt_until;
};

enum guard_change {
	GUARD_SAME,
	GUARD_RAISED,
	GUARD_LOWERED
};

struct guard_sum {
	uint64_t		found, lost;
	double			first_loss;
};

void guard_init(struct guard *guard);
void guard_fini(struct guard *guard);

/* The window is in seconds, more than 0.  The counts stay. */
void guard_limit(struct guard *guard, double share, unsigned least, double window,
    unsigned purge_limit);

/*
 * Count a refresh of a thumb of this original at this time.  Return whether it raises or lowers the
 * alarm, with the sums.
 */
enum guard_change guard_found(struct guard *guard, double now, const char *original,
    struct guard_sum *sum);
enum guard_change guard_lost(struct guard *guard, double now, const char *original,
    struct guard_sum *sum);

/* Set whether losses are accepted, and whether all purges are allowed.  Return whether it changes. */
int guard_accept(struct guard *guard, int accepts);
int guard_allow(struct guard *guard, int allows);

/* These take no lock. */
int guard_accepts(const struct guard *guard);
int guard_is_up(const struct guard *guard);

/*
 * Whether a loss stands alone: this many refreshes have found their images since the loss was
 * noticed.
 */
int guard_is_alone(struct guard *guard, uint64_t found_since);

/* Whether one more purge is allowed: while the alarm is up, only of a few originals in each window. */
int guard_may_purge(struct guard *guard, double now, const char *original);

/* Whether an error of this time is in doubt: the alarm was up or about to go up. */
int guard_doubts(const struct guard *guard, double when);

#endif

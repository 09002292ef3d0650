/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How many bytes of files were used how long ago: it tells which files to remove so that the rest
 * fits, without a list of all files.
 */

#ifndef AGES_H_INCLUDED
#define AGES_H_INCLUDED

#include <stdint.h>

#define AGES_BUCKETS	160

struct ages {
	uint64_t	bytes[AGES_BUCKETS];
};

/* The bucket of an age in seconds: the more, the older; four for each doubling. */
unsigned ages_bucket(int64_t seconds);

void ages_add(struct ages *ages, int64_t seconds, uint64_t bytes);

/*
 * The bucket from which files must be removed so that their bytes are that many at least: all of
 * those above it, and some of its own.
 */
unsigned ages_cut(const struct ages *ages, uint64_t bytes);

#endif

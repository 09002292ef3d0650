/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Buckets of ages, on a logarithmic scale.
 */

#include "config.h"

#include "ages.h"

unsigned
ages_bucket(int64_t seconds)
{
	unsigned doublings = 0;

	if (seconds < 4)
		return (seconds < 0 ? 0 : (unsigned)seconds);
	while (seconds >> (doublings + 3) > 0)
		doublings++;
	return (4 * (doublings + 1) + (unsigned)(seconds >> doublings) - 4);
}

void
ages_add(struct ages *ages, int64_t seconds, uint64_t bytes)
{

	ages->bytes[ages_bucket(seconds)] += bytes;
}

unsigned
ages_cut(const struct ages *ages, uint64_t bytes)
{
	unsigned i = AGES_BUCKETS;
	uint64_t sum = 0;

	while (i > 0 && sum < bytes)
		sum += ages->bytes[--i];
	return (i);
}

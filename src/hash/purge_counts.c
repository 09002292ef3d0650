/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "config.h"

#include <string.h>

#include "purge_counts.h"

void
purge_counts_init(struct purge_counts *counts)
{

	memset(counts, 0, sizeof *counts);
	hash_seed_init(&counts->seed);
}

unsigned
purge_counts_place(const struct purge_counts *counts, const char *original)
{

	return (seeded_hash(&counts->seed, original, strlen(original)) % PURGE_PLACES);
}

void
purge_counts_add(struct purge_counts *counts, const char *original)
{

	(void)__atomic_add_fetch(&counts->counts[purge_counts_place(counts, original)], 1,
	    __ATOMIC_ACQ_REL);
}

uint32_t
purge_counts_of(const struct purge_counts *counts, unsigned place)
{

	return (__atomic_load_n(&counts->counts[place], __ATOMIC_ACQUIRE));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An entry is one word, so that no thread ever reads half of one.
 */

#include "config.h"

#include <string.h>

#include "put_off.h"

#define HALF	0xffffffff00000000

void
put_off_init(struct put_off *table)
{

	memset(table, 0, sizeof *table);
	hash_seed_init(&table->seed);
}

void
put_off_until(struct put_off *table, const char *url, double until)
{
	const uint64_t h = seeded_hash(&table->seed, url, strlen(url));

	__atomic_store_n(&table->entries[h % PUT_OFF_URLS], (h & HALF) | (uint32_t)(uint64_t)until,
	    __ATOMIC_RELAXED);
}

int
put_off_has(const struct put_off *table, const char *url, double now)
{
	const uint64_t h = seeded_hash(&table->seed, url, strlen(url));
	const uint64_t entry = __atomic_load_n(&table->entries[h % PUT_OFF_URLS], __ATOMIC_RELAXED);

	return ((entry & HALF) == (h & HALF) && (uint32_t)entry > (uint32_t)(uint64_t)now);
}

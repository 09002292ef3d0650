/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The sequence number of an entry is odd during a write.  A reader that finds it odd or changed
 * ignores what it has read; a writer that finds it odd leaves the entry to the other writer.  A URL
 * may be in either of two neighbouring entries.
 */

#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "seen.h"

#define WORDS	(SEEN_URL_MAX / 8)
#define WAYS	2

struct seen_entry {
	uint32_t	seq;
	uint32_t	len;		/* bytes; 0: empty */
	uint64_t	words[WORDS];	/* padded with zeros */
};

int
seen_init(struct seen *seen, size_t n)
{
	size_t size = 2;

	seen->entries = NULL;
	seen->shift = 63;
	hash_seed_init(&seen->seed);
	if (n == 0)
		return (0);
	for (; size < n; size *= 2)
		seen->shift--;
	seen->entries = calloc(size, sizeof *seen->entries);
	return (seen->entries == NULL ? -1 : 0);
}

void
seen_fini(struct seen *seen)
{

	free(seen->entries);
	seen->entries = NULL;
}

/* The first of the two entries. */
static struct seen_entry *
find(const struct seen *seen, const char *url, size_t len)
{
	const uint64_t h = seeded_hash(&seen->seed, url, len) >> seen->shift;

	return (&seen->entries[h - h % WAYS]);
}

static int
entry_has(const struct seen_entry *e, const char *url, size_t len)
{
	uint32_t seq;
	size_t i;

	seq = __atomic_load_n(&e->seq, __ATOMIC_ACQUIRE);
	if ((seq & 1) || __atomic_load_n(&e->len, __ATOMIC_ACQUIRE) != len)
		return (0);
	for (i = 0; i < len; i += 8)
		if (__atomic_load_n(&e->words[i / 8], __ATOMIC_ACQUIRE) !=
		    hash_word_at(url + i, len - i))
			return (0);
	return (__atomic_load_n(&e->seq, __ATOMIC_RELAXED) == seq);
}

int
seen_has(const struct seen *seen, const char *url, size_t len)
{
	const struct seen_entry *e;

	if (seen->entries == NULL || len == 0 || len > SEEN_URL_MAX)
		return (0);
	e = find(seen, url, len);
	return (entry_has(e, url, len) || entry_has(e + 1, url, len));
}

/* The entry with fewer writes, so that both are written in turn. */
static struct seen_entry *
least_written(struct seen_entry *e)
{

	return (__atomic_load_n(&e[0].seq, __ATOMIC_RELAXED) <=
	    __atomic_load_n(&e[1].seq, __ATOMIC_RELAXED) ? e : e + 1);
}

void
seen_add(struct seen *seen, const char *url, size_t len)
{
	struct seen_entry *e;
	uint32_t seq;
	size_t i;

	if (seen->entries == NULL || len == 0 || len > SEEN_URL_MAX)
		return;
	e = least_written(find(seen, url, len));
	seq = __atomic_load_n(&e->seq, __ATOMIC_RELAXED);
	if ((seq & 1) || !__atomic_compare_exchange_n(&e->seq, &seq, seq + 1, 0, __ATOMIC_ACQ_REL,
	    __ATOMIC_RELAXED))
		return;
	/* release order: no word may be visible before the odd number is */
	__atomic_store_n(&e->len, (uint32_t)len, __ATOMIC_RELEASE);
	for (i = 0; i < len; i += 8)
		__atomic_store_n(&e->words[i / 8], hash_word_at(url + i, len - i), __ATOMIC_RELEASE);
	__atomic_store_n(&e->seq, seq + 2, __ATOMIC_RELEASE);
}

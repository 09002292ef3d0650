/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The sequence number of an entry is odd during a write, as in seen.c.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "memo.h"

#define URL_WORDS	(MEMO_URL_MAX / 8)
#define TO_WORDS	(sizeof(struct memo_value) / 8)
#define TO_HEAD		offsetof(struct memo_value, text)

_Static_assert(sizeof(struct memo_value) % 8 == 0, "whole words");

struct memo_entry {
	uint32_t	seq;
	uint32_t	len;			/* bytes of the URL; 0: empty */
	uint64_t	url[URL_WORDS];		/* padded with zeros */
	uint64_t	to[TO_WORDS];
};

int
memo_init(struct memo *memo, size_t n)
{
	size_t size = 2;

	memo->entries = NULL;
	memo->shift = 63;
	hash_seed_init(&memo->seed);
	if (n == 0)
		return (0);
	for (; size < n; size *= 2)
		memo->shift--;
	memo->entries = calloc(size, sizeof *memo->entries);
	return (memo->entries == NULL ? -1 : 0);
}

void
memo_fini(struct memo *memo)
{

	free(memo->entries);
	memo->entries = NULL;
}

static struct memo_entry *
find(const struct memo *memo, const char *url, size_t len)
{

	return (&memo->entries[seeded_hash(&memo->seed, url, len) >> memo->shift]);
}

/* The words of a value that are in use. */
static size_t
words_of(const struct memo_value *to)
{

	return ((TO_HEAD + to->len + 7) / 8);
}

static void
copy_to(const struct memo_entry *e, struct memo_value *to)
{
	uint64_t words[TO_WORDS];
	size_t i;

	for (i = 0; i < TO_HEAD / 8; i++)
		words[i] = __atomic_load_n(&e->to[i], __ATOMIC_ACQUIRE);
	memcpy(to, words, TO_HEAD);
	/* NB: of two writers' halves until the sequence number is compared */
	if (to->len > sizeof to->text)
		to->len = 0;
	for (; i < words_of(to); i++)
		words[i] = __atomic_load_n(&e->to[i], __ATOMIC_ACQUIRE);
	memcpy(to->text, &words[TO_HEAD / 8], to->len);
}

int
memo_get(const struct memo *memo, const char *url, size_t len, struct memo_value *to)
{
	const struct memo_entry *e;
	uint32_t seq;
	size_t i;

	if (memo->entries == NULL || len == 0 || len > MEMO_URL_MAX)
		return (0);
	e = find(memo, url, len);
	seq = __atomic_load_n(&e->seq, __ATOMIC_ACQUIRE);
	if ((seq & 1) || __atomic_load_n(&e->len, __ATOMIC_ACQUIRE) != len)
		return (0);
	for (i = 0; i < len; i += 8)
		if (__atomic_load_n(&e->url[i / 8], __ATOMIC_ACQUIRE) !=
		    hash_word_at(url + i, len - i))
			return (0);
	copy_to(e, to);
	return (__atomic_load_n(&e->seq, __ATOMIC_RELAXED) == seq);
}

void
memo_set(struct memo *memo, const char *url, size_t len, const struct memo_value *to)
{
	struct memo_entry *e;
	uint64_t words[TO_WORDS];
	uint32_t seq;
	size_t i;

	if (memo->entries == NULL || len == 0 || len > MEMO_URL_MAX)
		return;
	e = find(memo, url, len);
	seq = __atomic_load_n(&e->seq, __ATOMIC_RELAXED);
	if ((seq & 1) || !__atomic_compare_exchange_n(&e->seq, &seq, seq + 1, 0, __ATOMIC_ACQ_REL,
	    __ATOMIC_RELAXED))
		return;
	memcpy(words, to, sizeof words);
	/* release order: no word may be visible before the odd number is */
	__atomic_store_n(&e->len, (uint32_t)len, __ATOMIC_RELEASE);
	for (i = 0; i < len; i += 8)
		__atomic_store_n(&e->url[i / 8], hash_word_at(url + i, len - i), __ATOMIC_RELEASE);
	for (i = 0; i < words_of(to); i++)
		__atomic_store_n(&e->to[i], words[i], __ATOMIC_RELEASE);
	__atomic_store_n(&e->seq, seq + 2, __ATOMIC_RELEASE);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A table of keys, and a Fenwick tree over the ticks of their last requests.
 */

#include "config.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cache_model.h"

#define ROOM_FIRST	4096
#define INTERVAL	1.96		/* standard errors in half of a 95 % interval */

/* A key takes itself, up to 8/3 index cells, and two ticks; renumbering takes two more cells. */
#define KEY_BYTES	(sizeof(struct cache_key) + 8 * sizeof(uint32_t) / 3 + 1 +		\
			    2 * sizeof(uint64_t) + 2 * sizeof(uint32_t))

/* The upper bits of a key say whether it is kept, the others where. */
static int
is_kept(const struct cache_model *m, uint64_t key)
{

	return (m->halvings == 0 || key >> (64 - m->halvings) == 0);
}

static uint32_t *
cell(const struct cache_model *m, uint64_t key)
{
	uint32_t i = (uint32_t)(key >> 6) & (m->index_size - 1);

	while (m->index[i] != 0 && m->keys[m->index[i] - 1].key != key)
		i = (i + 1) & (m->index_size - 1);
	return (&m->index[i]);
}

/* Make an index for n keys or more.  At most three cells in four are used. */
static int
index_make(struct cache_model *m, uint32_t n)
{
	uint32_t size = 1024, i;
	uint32_t *index;

	while (size / 4 * 3 < n)
		size *= 2;
	if (size != m->index_size) {
		free(m->index);
		m->index = NULL;
		index = malloc(size * sizeof *index);
		if (index == NULL)
			return (-1);
		m->index = index;
		m->index_size = size;
	}
	memset(m->index, 0, size * sizeof *m->index);
	for (i = 0; i < m->n_keys; i++)
		*cell(m, m->keys[i].key) = i + 1;
	return (0);
}

static void
tick_add(struct cache_model *m, uint32_t tick, uint64_t bytes)
{
	uint32_t i;

	for (i = tick + 1; i <= m->n_ticks; i += i & -i)
		m->ticks[i] += bytes;
}

/* The bytes of keys whose last request was at this tick or before. */
static uint64_t
tick_sum(const struct cache_model *m, uint32_t tick)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = tick + 1; i > 0; i -= i & -i)
		sum += m->ticks[i];
	return (sum);
}

/* Renumber the ticks of keys 0, 1, 2, ... in the same order. */
static int
renumber(struct cache_model *m)
{
	uint32_t *at, i, now = 0;

	at = calloc(m->now + 1, sizeof *at);
	if (at == NULL)
		return (-1);
	for (i = 0; i < m->n_keys; i++)
		at[m->keys[i].tick] = i + 1;
	for (i = 0; i < m->now; i++)
		if (at[i] != 0)
			m->keys[at[i] - 1].tick = now++;
	m->now = now;
	free(at);
	return (0);
}

/* Make room for as many new ticks as there are keys. */
static int
ticks_make(struct cache_model *m)
{
	uint32_t n, i, parent;

	if (renumber(m))
		return (-1);
	n = 2 * (m->n_keys < m->max_keys / 2 ? 2 * m->n_keys : m->max_keys);
	if (n < 2 * ROOM_FIRST)
		n = 2 * ROOM_FIRST;
	if (n != m->n_ticks) {
		free(m->ticks);
		m->ticks = malloc((n + 1) * sizeof *m->ticks);
		if (m->ticks == NULL)
			return (-1);
		m->n_ticks = n;
	}
	memset(m->ticks, 0, (n + 1) * sizeof *m->ticks);
	for (i = 0; i < m->n_keys; i++)
		m->ticks[m->keys[i].tick + 1] = m->keys[i].bytes;
	for (i = 1; i <= n; i++) {
		parent = i + (i & -i);
		if (parent <= n)
			m->ticks[parent] += m->ticks[i];
	}
	return (0);
}

/* Drop half of the keys. */
static int
halve(struct cache_model *m)
{
	uint32_t i, n = 0;

	m->halvings++;
	m->bytes = 0;
	for (i = 0; i < m->n_keys; i++) {
		if (!is_kept(m, m->keys[i].key))
			continue;
		m->bytes += m->keys[i].bytes;
		m->keys[n++] = m->keys[i];
	}
	m->n_keys = n;
	return (index_make(m, m->room) || ticks_make(m) ? -1 : 0);
}

static int
grow(struct cache_model *m)
{
	uint32_t room = m->room == 0 ? ROOM_FIRST : 2 * m->room;
	struct cache_key *keys;

	if (room > m->max_keys)
		room = m->max_keys;
	keys = realloc(m->keys, room * sizeof *keys);
	if (keys == NULL)
		return (-1);
	m->keys = keys;
	m->room = room;
	return (index_make(m, room));
}

struct cache_model *
cache_model_new(size_t memory, const uint64_t *sizes, size_t n_sizes)
{
	struct cache_model *m;
	size_t max = memory / KEY_BYTES;

	assert(memory >= CACHE_MODEL_MIN && n_sizes <= CACHE_SIZES_MAX);
	m = calloc(1, sizeof *m);
	if (m == NULL)
		return (NULL);
	m->max_keys = max < UINT32_MAX / 8 ? (uint32_t)max : UINT32_MAX / 8;
	m->n_sizes = n_sizes;
	memcpy(m->size, sizes, n_sizes * sizeof *sizes);
	if (grow(m) || ticks_make(m))
		cache_model_free(&m);
	return (m);
}

void
cache_model_free(struct cache_model **mp)
{
	struct cache_model *m = *mp;

	*mp = NULL;
	if (m == NULL)
		return;
	free(m->keys);
	free(m->index);
	free(m->ticks);
	free(m);
}

/* Eight depths for each doubling: depth i is below about 2^(i/8) bytes. */
static unsigned
depth_of(uint64_t bytes)
{
	unsigned log;

	if (bytes < 8)
		return ((unsigned)bytes);
	log = 63 - (unsigned)__builtin_clzll(bytes);
	return ((log - 2) * 8 + (unsigned)(bytes >> (log - 3) & 7));
}

static void
count(struct cache_model *m, uint64_t key, uint64_t depth)
{
	uint64_t weight = 1ULL << m->halvings;
	size_t i;

	for (i = 0; i < m->n_sizes; i++)
		if (depth > m->size[i])
			m->misses[i][key % CACHE_GROUPS] += weight;
	if (depth == UINT64_MAX)
		m->first += weight;
	else
		m->hits[depth_of(depth)] += weight;
}

static void
learn(struct cache_model *m, struct cache_key *k, const struct cache_key *what)
{

	if (what->known <= k->known)
		return;
	if (k->known == CACHE_SCALED) {
		m->guessed_keys++;
		m->guessed_bytes += k->bytes;
		m->seen_bytes += what->bytes;
	}
	k->known = what->known;
	k->bytes = what->bytes;
}

static struct cache_key *
insert(struct cache_model *m, uint32_t *at, uint64_t key, const struct cache_key *what)
{
	struct cache_key *k;

	k = &m->keys[m->n_keys++];
	*k = *what;
	k->key = key;
	*at = m->n_keys;
	return (k);
}

/* Take a key out.  Returns its depth: kept keys above it stand for dropped ones, too. */
static uint64_t
take_out(struct cache_model *m, struct cache_key *k, const struct cache_key *what)
{
	uint64_t above = m->bytes - tick_sum(m, k->tick);

	tick_add(m, k->tick, -(uint64_t)k->bytes);
	m->bytes -= k->bytes;
	learn(m, k, what);
	return ((above << m->halvings) + k->bytes);
}

int
cache_model_ask(struct cache_model *m, uint64_t key, const struct cache_key *what)
{
	uint64_t depth = UINT64_MAX;
	struct cache_key *k;
	uint32_t *at;

	m->requests++;
	if (!is_kept(m, key))
		return (0);
	if (m->now == m->n_ticks && ticks_make(m))
		return (-1);
	at = cell(m, key);
	if (*at == 0 && m->n_keys == m->room) {
		if ((m->room == m->max_keys ? halve(m) : grow(m)) != 0)
			return (-1);
		if (!is_kept(m, key) || m->n_keys == m->room)
			return (0);
		at = cell(m, key);
	}
	if (*at == 0)
		k = insert(m, at, key, what);
	else {
		k = &m->keys[*at - 1];
		depth = take_out(m, k, what);
	}
	count(m, key, depth);
	m->depth = depth;
	k->tick = m->now++;
	m->bytes += k->bytes;
	tick_add(m, k->tick, k->bytes);
	return (0);
}

/* Estimate a sum over all keys from the kept ones, each kept with a chance of 1 in 2^halvings. */
static struct estimate
estimate_of(const struct cache_model *m, double sum, double squares)
{
	double weight = (double)(1ULL << m->halvings);
	struct estimate e;

	e.value = sum * weight;
	e.error = INTERVAL * weight * sqrt(squares * (1 - 1 / weight));
	return (e);
}

struct estimate
cache_model_keys(const struct cache_model *m, cache_choose_f *choose, const void *priv)
{
	double n = 0;
	uint32_t i;

	for (i = 0; i < m->n_keys; i++)
		n += choose == NULL || choose(&m->keys[i], priv);
	return (estimate_of(m, n, n));
}

struct estimate
cache_model_bytes(const struct cache_model *m, cache_choose_f *choose, const void *priv)
{
	double sum = 0, squares = 0, bytes;
	uint32_t i;

	for (i = 0; i < m->n_keys; i++) {
		if (choose != NULL && !choose(&m->keys[i], priv))
			continue;
		bytes = m->keys[i].bytes;
		sum += bytes;
		squares += bytes * bytes;
	}
	return (estimate_of(m, sum, squares));
}

/* The number of requests is exact, that of misses an estimate. */
static double
ratio(const struct cache_model *m, double misses)
{

	return (m->requests > 0 ? fmax(0, 1 - misses / (double)m->requests) : 0);
}

/*
 * The misses of kept keys stand for all misses.  Keys fall into groups by hash, so that the sums of
 * the groups vary as random sums do.
 */
struct estimate
cache_model_hit_ratio(const struct cache_model *m, size_t i)
{
	double sum = 0, squares = 0, variance, kept = 1 / (double)(1ULL << m->halvings);
	struct estimate e = { 0, 0 };
	size_t g;

	if (m->requests == 0)
		return (e);
	for (g = 0; g < CACHE_GROUPS; g++) {
		sum += (double)m->misses[i][g];
		squares += (double)m->misses[i][g] * (double)m->misses[i][g];
	}
	variance = (squares - sum * sum / CACHE_GROUPS) * CACHE_GROUPS / (CACHE_GROUPS - 1);
	e.value = ratio(m, sum);
	e.error = INTERVAL * sqrt(variance * (1 - kept)) / (double)m->requests;
	return (e);
}

double
cache_model_curve(const struct cache_model *m, uint64_t size)
{
	double misses = (double)m->first;
	unsigned i;

	for (i = depth_of(size); i < CACHE_DEPTHS; i++)
		misses += (double)m->hits[i];
	return (ratio(m, misses));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A table with one place for each hash: a URL replaces another that has the same place.  The whole
 * URL is compared, so that no URL is ever taken for another.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "hash/seeded_hash.h"
#include "permits.h"

#define N_PLACES	4096

struct permit {
	char		*url;		/* or NULL */
	unsigned	status;
	uint64_t	until;
};

struct permits {
	struct hash_seed	seed;
	struct permit		places[N_PLACES];
};

struct permits *
permits_new(void)
{
	struct permits *ps;

	ps = calloc(1, sizeof *ps);
	assert(ps != NULL);
	hash_seed_init(&ps->seed);
	return (ps);
}

static size_t
place_of(const struct permits *ps, const char *url)
{

	return (seeded_hash(&ps->seed, url, strlen(url)) % N_PLACES);
}

unsigned
permits_find(const struct permits *ps, const char *url, uint64_t now)
{
	const struct permit *p = &ps->places[place_of(ps, url)];

	if (p->url == NULL || now >= p->until || strcmp(p->url, url) != 0)
		return (0);
	return (p->status);
}

void
permits_remember(struct permits *ps, const char *url, unsigned status, uint64_t until)
{
	struct permit *p = &ps->places[place_of(ps, url)];

	free(p->url);
	p->url = strdup(url);	/* without memory nothing is remembered */
	p->status = status;
	p->until = until;
}

void
permits_forget_all(struct permits *ps)
{
	size_t i;

	for (i = 0; i < N_PLACES; i++) {
		free(ps->places[i].url);
		ps->places[i].url = NULL;
	}
}

void
permits_free(struct permits **psp)
{
	struct permits *ps = *psp;

	*psp = NULL;
	permits_forget_all(ps);
	free(ps);
}

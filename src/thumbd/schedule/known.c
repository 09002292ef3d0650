/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A hash table with one place for each hash, which the latest original has.  A forgotten original is
 * noted again by its next render; an original that was changed or replaced has another identity.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "known.h"

#define PLACES		4096

struct place {
	int			used;
	struct identity		identity;
	struct contents		contents;	/* with its own copy of the languages */
};

struct known {
	struct hash_seed	seed;
	struct place		places[PLACES];
};

struct known *
known_new(void)
{
	struct known *known;

	known = calloc(1, sizeof *known);
	assert(known != NULL);
	hash_seed_init(&known->seed);
	return (known);
}

static const struct contents *
find(const struct known *known, const struct identity *identity)
{
	const struct place *place =
	    &known->places[identity_hash(&known->seed, identity) % PLACES];

	return (place->used && identity_same(&place->identity, identity) ?
	    &place->contents : NULL);
}

static void
place_clear(struct place *place)
{

	free((char *)(uintptr_t)place->contents.languages);
	memset(place, 0, sizeof *place);
}

void
known_note(struct known *known, const struct identity *identity, const struct result *result)
{
	struct place *place = &known->places[identity_hash(&known->seed, identity) % PLACES];
	struct contents contents;

	result_contents(result, &contents);
	if (contents.pages == 0 && contents.seconds == 0 && contents.languages == NULL)
		return;
	if (find(known, identity) != NULL)
		return;
	place_clear(place);
	if (contents.languages != NULL &&
	    (contents.languages = strdup(contents.languages)) == NULL)
		return;
	place->used = 1;
	place->identity = *identity;
	place->contents = contents;
}

void
known_reduce(const struct known *known, const struct identity *identity, struct job *job)
{
	const struct contents *contents = find(known, identity);

	if (contents != NULL)
		job_reduce(job, contents);
}

uint32_t
known_pages_before(const struct known *known, const struct identity *identity,
    const struct job *job)
{
	const struct contents *contents = find(known, identity);

	return (contents != NULL && job->page > contents->pages ? contents->pages : 0);
}

void
known_free(struct known **knownp)
{
	struct known *known = *knownp;
	size_t i;

	*knownp = NULL;
	for (i = 0; i < PLACES; i++)
		place_clear(&known->places[i]);
	free(known);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One place for each hash, which the latest original has.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "content_version.h"
#include "hash/seeded_hash.h"
#include "job/monotonic.h"
#include "known_versions.h"

#define PLACES		1024

/* An upload is seen as soon as this has passed. */
#define FRESH		(2 * MONOTONIC_SECOND)

/* Files that were replaced in place may have the same identity: they are not believed for long. */
#define REMEMBERED	(60 * MONOTONIC_SECOND)

struct known_versions {
	struct hash_seed	seed;
	struct known_version	places[PLACES];
};

struct known_versions *
known_versions_new(void)
{
	struct known_versions *known;

	known = calloc(1, sizeof *known);
	assert(known != NULL);
	hash_seed_init(&known->seed);
	return (known);
}

uint64_t
known_versions_key(const struct known_versions *known, const char *text)
{
	const uint64_t key = seeded_hash(&known->seed, text, strlen(text));

	return (key != 0 ? key : 1);
}

void
known_versions_add(struct known_versions *known, uint64_t key, const struct original *original)
{
	struct known_version *k = &known->places[key % PLACES];

	k->key = key;
	k->told = monotonic();
	k->original = *original;
	k->original.fd = -1;
	if (original->origin == NULL)
		return;
	k->version = *original->origin;
	k->original.origin = &k->version;
}

struct known_version *
known_versions_other(struct known_versions *known, uint64_t key, const char *wanted, int *fresh)
{
	struct known_version *k = &known->places[key % PLACES];
	char version[CONTENT_VERSION_SIZE];

	if (k->key != key)
		return (NULL);
	content_version(&k->original, version);
	*fresh = monotonic() - k->told < FRESH;
	return (strcmp(version, wanted) ? k : NULL);
}

int
known_versions_has(const struct known_versions *known, uint64_t key,
    const struct identity *identity)
{
	const struct known_version *k = &known->places[key % PLACES];

	return (k->key == key && monotonic() - k->told < REMEMBERED &&
	    identity_same(&k->original.identity, identity));
}

void
known_versions_free(struct known_versions **knownp)
{

	free(*knownp);
	*knownp = NULL;
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals that were seen a moment ago, each by a key: the versions that origins have said, for requests
 * of versions that they do not have; and those that do not have the bytes of an id.
 */

#ifndef KNOWN_VERSIONS_H_INCLUDED
#define KNOWN_VERSIONS_H_INCLUDED

#include <stdint.h>

#include "origin_version.h"

struct known_version {
	uint64_t		key;		/* 0: none */
	uint64_t		told;		/* when the origin said so, or it was added */
	struct original		original;	/* without a descriptor */
	struct origin_version	version;	/* unless it is a file */
};

struct known_versions;

struct known_versions *known_versions_new(void);

/* The key of an original, by its URL or its id. */
uint64_t known_versions_key(const struct known_versions *known, const char *text);

void known_versions_add(struct known_versions *known, uint64_t key,
    const struct original *original);

/*
 * The last version of an original that the origin has told, if it is another than the wanted one; or
 * NULL.  Fresh: it was told within the last two seconds.
 */
struct known_version *known_versions_other(struct known_versions *known, uint64_t key,
    const char *wanted, int *fresh);

/* Whether the last original of a key is this one, and was added within the last minute. */
int known_versions_has(const struct known_versions *known, uint64_t key,
    const struct identity *identity);

void known_versions_free(struct known_versions **knownp);

#endif

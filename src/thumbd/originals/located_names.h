/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The names of originals by id, which the file of --locator tells.  A file that replaces it is opened
 * within a second after.
 */

#ifndef LOCATED_NAMES_H_INCLUDED
#define LOCATED_NAMES_H_INCLUDED

#include "identity.h"
#include "locate/locator.h"
#include "thumbd/options.h"
#include "thumburl/thumburl.h"

struct located_names;

/* Open the file of the options.  Returns -1 after a line in the log; with no such option, NULL. */
int located_names_open(struct locator **locator, const struct options *options);

/* Takes the locator, or NULL. */
struct located_names *located_names_new(struct locator *locator);
void located_names_configure(struct located_names *names, struct locator *locator);

/* An original by its name. */
struct located_name {
	char			target[4096];
	struct thumburl_ref	ref;		/* points into the target */
};

/* Whether the original is known not to have the bytes of the id: somebody has uploaded its name anew. */
int located_names_is_stale(const struct located_names *names, const char *id,
    const struct identity *identity);
void located_names_note_stale(struct located_names *names, const char *id,
    const struct identity *identity);

/* Find the name of an id.  Returns 200; 404: it has none; 500: the file cannot be read. */
unsigned located_names_find(struct located_names *names, const struct options *options,
    const char *id, struct located_name *name);

void located_names_free(struct located_names **namesp);

#endif

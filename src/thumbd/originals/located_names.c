/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A new file that cannot be opened leaves the former one in force.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "job/monotonic.h"
#include "known_versions.h"
#include "located_names.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"

#define LOOK_EVERY	MONOTONIC_SECOND
#define LOG_EVERY	(60 * MONOTONIC_SECOND)

struct located_names {
	struct locator	*locator;	/* or NULL */
	uint64_t	looked;		/* whether the file was replaced */
	int		refused;	/* the last one that was looked at */
	uint64_t	told;		/* when a failure was logged; 0: never */
	struct known_versions *stale;	/* the originals of ids whose bytes are others */
};

int
located_names_open(struct locator **locator, const struct options *o)
{
	char err[1024];

	*locator = NULL;
	if (o->locator == NULL)
		return (0);
	*locator = locator_open(o->locator, o->site.ids, err, sizeof err);
	if (*locator != NULL)
		return (0);
	log_error("--locator: %s", err);
	return (-1);
}

static void
set_refused(struct located_names *names, int refused)
{

	names->refused = refused;
	metric_set(METRIC_LOCATOR_BAD, (uint64_t)refused);
}

static void
take(struct located_names *names, struct locator *locator)
{

	if (names->locator != NULL)
		locator_free(&names->locator);
	names->locator = locator;
	names->looked = monotonic();
	set_refused(names, 0);
	metric_set(METRIC_LOCATOR_BUILT, locator == NULL ? 0 : locator_built(locator));
}

struct located_names *
located_names_new(struct locator *locator)
{
	struct located_names *names;

	names = calloc(1, sizeof *names);
	assert(names != NULL);
	names->stale = known_versions_new();
	take(names, locator);
	return (names);
}

void
located_names_configure(struct located_names *names, struct locator *locator)
{

	take(names, locator);
}

/* Open the file that has replaced the open one, if there is one. */
static void
look(struct located_names *names, const struct options *o)
{
	const uint64_t now = monotonic();
	struct locator *locator;
	char err[1024];

	if (now - names->looked < LOOK_EVERY)
		return;
	names->looked = now;
	if (locator_is_current(names->locator, o->locator)) {
		set_refused(names, 0);
		return;
	}
	locator = locator_open(o->locator, o->site.ids, err, sizeof err);
	if (locator != NULL) {
		metric_add(METRIC_LOCATOR_READ, 1);
		take(names, locator);
		log_info("--locator: %s was replaced", o->locator);
		return;
	}
	if (!names->refused) {
		metric_add(METRIC_LOCATOR_REFUSED, 1);
		log_line("--locator: %s; the file before it stays in use", err);
	}
	set_refused(names, 1);
}

static void
note_unreadable(struct located_names *names, const struct options *o)
{
	const uint64_t now = monotonic();

	metric_add(METRIC_LOCATED_FAILED, 1);
	if (names->told != 0 && now - names->told < LOG_EVERY)
		return;
	log_line("--locator: cannot read %s: %m", o->locator);
	names->told = now;
}

/* NB: a name that the site has no URL for, or whose type it does not know, has no thumbs. */
static int
read_name(const struct thumburl_site *site, const struct locator_name *found,
    struct located_name *name)
{
	static const struct thumburl_client client = { .linked = 1, .checked = 1 };
	const size_t n = thumburl_target_of_stored(site, found->wiki, found->stored, name->target,
	    sizeof name->target);

	if (n == 0 || n >= sizeof name->target ||
	    thumburl_parse_of(site, &client, name->target, n, &name->ref) != THUMBURL_OK)
		return (-1);
	return (name->ref.zone == THUMBURL_ZONE_CURRENT ||
	    name->ref.zone == THUMBURL_ZONE_ARCHIVE ? 0 : -1);
}

unsigned
located_names_find(struct located_names *names, const struct options *o, const char *id,
    struct located_name *name)
{
	struct locator_name found;
	int r;

	/* options of before a reload may have a file, or another hash */
	if (names->locator == NULL || o->locator == NULL)
		return (404);
	look(names, o);
	r = locator_name_of(names->locator, id, &found);
	if (r < 0) {
		note_unreadable(names, o);
		return (500);
	}
	if (r == 0 || read_name(&o->site, &found, name)) {
		metric_add(METRIC_LOCATED_ABSENT, 1);
		return (404);
	}
	metric_add(METRIC_LOCATED_FOUND, 1);
	return (200);
}

int
located_names_is_stale(const struct located_names *names, const char *id,
    const struct identity *identity)
{

	return (known_versions_has(names->stale, known_versions_key(names->stale, id), identity));
}

void
located_names_note_stale(struct located_names *names, const char *id,
    const struct identity *identity)
{
	const struct original original = { .fd = -1, .identity = *identity, .located = 1 };

	known_versions_add(names->stale, known_versions_key(names->stale, id), &original);
}

void
located_names_free(struct located_names **namesp)
{
	struct located_names *names = *namesp;

	*namesp = NULL;
	if (names->locator != NULL)
		locator_free(&names->locator);
	known_versions_free(&names->stale);
	free(names);
}

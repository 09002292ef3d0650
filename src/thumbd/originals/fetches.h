/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fetching originals from HTTP origins: one download for all who ask for the same, so many at
 * once, and one origin after another.
 */

#ifndef FETCHES_H_INCLUDED
#define FETCHES_H_INCLUDED

#include <event2/event.h>

#include "original.h"
#include "thumbd/options.h"

struct fetches;

/* NULL after a line in the log. */
struct fetches *fetches_new(struct event_base *base, const struct options *options);

/* From now on; what is under way goes on as it was begun. */
void fetches_configure(struct fetches *fetches, const struct options *options);

/*
 * Fetch the original of ref.  Failed is the status for one that no origin has: 404, or that of a
 * failure where it was looked for before.
 */
void fetches_submit(struct fetches *fetches, struct options *options,
    const struct thumburl_ref *ref, unsigned failed, const struct original_asker *asker);

/* Close the cache. */
void fetches_stop(struct fetches *fetches);

void fetches_measure(const struct fetches *fetches);

/* Nobody may wait any more. */
void fetches_free(struct fetches **fetchesp);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fetches of originals: one for all requests for the same original, and limits on how many run.
 */

#ifndef FETCHES_H_INCLUDED
#define FETCHES_H_INCLUDED

#include <event2/event.h>

#include "original.h"
#include "thumbd/options.h"
#include "thumburl/thumburl.h"

struct fetches;

/* NULL after a line in the log. */
struct fetches *fetches_new(struct event_base *base, const struct options *options);

/* Change the limits.  Fetches that run already are not disturbed. */
void fetches_configure(struct fetches *fetches, const struct options *options);

/*
 * Fetch the original of ref, or take it from the cache.  Failed is the status if no origin has
 * it: 404, or that of an earlier failure.
 */
void fetches_submit(struct fetches *fetches, struct options *options,
    const struct thumburl_ref *ref, unsigned failed, const struct original_asker *asker);

/* Remove the original of ref from the cache. */
void fetches_forget(struct fetches *fetches, const struct options *options,
    const struct thumburl_ref *ref);

/* Close the cache. */
void fetches_stop(struct fetches *fetches);

/* Whether half of the places for waiting fetches are taken, or more. */
int fetches_are_crowded(const struct fetches *fetches);

/* Set the metrics that are gauges. */
void fetches_measure(const struct fetches *fetches);

/* No asker may wait. */
void fetches_free(struct fetches **fetchesp);

#endif

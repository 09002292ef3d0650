/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The originals: in a directory, at HTTP origins, or in a cache of files fetched from there.
 */

#ifndef ORIGINALS_H_INCLUDED
#define ORIGINALS_H_INCLUDED

#include <event2/event.h>

#include "old_versions.h"
#include "original.h"
#include "thumbd/options.h"
#include "thumburl/thumburl.h"

struct originals;

/* Options that may be wrong are tried by originals_prepare(), before anything changes. */
struct originals_prepared {
	int		root;		/* of the directory, or -1 */
	struct locator	*locator;	/* or NULL */
};

/* Returns -1 after a line in the log. */
int originals_prepare(struct originals_prepared *prepared, const struct options *options);

/* Takes what is prepared.  NULL after a line in the log. */
struct originals *originals_new(struct event_base *base, const struct options *options,
    const struct originals_prepared *prepared);

/* Change the options for later requests.  Takes what is prepared. */
void originals_configure(struct originals *originals, const struct options *options,
    const struct originals_prepared *prepared);

/* Open the original of ref.  The asker gets the result before this returns, or later. */
void originals_open(struct originals *originals, struct options *options,
    const struct thumburl_ref *ref, const struct original_asker *asker);

/*
 * The old versions of an original, until the next call.  An HTTP origin cannot be asked for them:
 * there are none.
 */
const struct old_list *originals_old(struct originals *originals, const struct options *options,
    const struct thumburl_ref *ref);

/* The original of an id was found by its name, and has other bytes: it is not to be given again. */
void originals_note_stale(struct originals *originals, const struct thumburl_ref *ref,
    const struct identity *identity);

/* Keep no copy of the original of ref. */
void originals_forget(struct originals *originals, const struct options *options,
    const struct thumburl_ref *ref);

/* Close the cache, for another process to take. */
void originals_stop(struct originals *originals);

/* Whether half of the places for waiting fetches are taken, or more. */
int originals_is_crowded(const struct originals *originals);

/* Set the metrics that are gauges. */
void originals_measure(const struct originals *originals);

/* No asker may wait. */
void originals_free(struct originals **originalsp);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Thumbs are stored as files, for a web server that serves what is there and asks thumbd for the
 * rest.  No request waits for the disk: a thread writes.
 */

#ifndef STORE_H_INCLUDED
#define STORE_H_INCLUDED

#include <event2/buffer.h>
#include <event2/event.h>

#include "job/job.h"
#include "store_purged.h"
#include "thumbd/options.h"
#include "thumbd/originals/original.h"
#include "thumburl/thumburl.h"

struct store;

/* The version of the original that a thumb was made of. */
struct store_version {
	struct identity		identity;
	time_t			modified;	/* or ORIGINAL_UNDATED */
	uint32_t		purges;		/* of it, before it was opened */
};

/* Begin to store thumbs as the options say.  NULL after a line in the log. */
struct store *store_new(struct event_base *base, const struct options *options);

/* Change the options for later thumbs. */
void store_configure(struct store *store, const struct options *options);

/* Store a thumb, of status 200, if it is one to store. */
void store_put(struct store *store, const struct options *options, const struct thumburl_ref *ref,
    const struct store_version *version, const struct result *result, struct evbuffer *thumb);

/*
 * How many purges of the original there were: store_put() needs to know it from before the original
 * was opened.
 */
uint32_t store_purges(const struct store *store, const struct options *options,
    const struct thumburl_ref *ref);

/*
 * Remove a stored thumb; or, if ref is no thumb, all thumbs of its original.  The caller is told
 * once, later.  Returns -1 if there is no memory.
 */
int store_purge(struct store *store, const struct options *options, const struct thumburl_ref *ref,
    store_purged_f *purged, void *priv);

/* Set the metrics that are gauges. */
void store_measure(const struct store *store);

/* Store what waits, and end. */
void store_free(struct store **storep);

#endif

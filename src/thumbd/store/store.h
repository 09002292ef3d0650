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
#include "thumbd/options.h"
#include "thumbd/originals/original.h"
#include "thumburl/thumburl.h"

struct store;

/* The version of the original that a thumb was made of. */
struct store_version {
	struct identity		identity;
	time_t			modified;	/* or ORIGINAL_UNDATED */
};

/* Begin to store thumbs as the options say.  NULL after a line in the log. */
struct store *store_new(struct event_base *base, const struct options *options);

/* Change the options for later thumbs. */
void store_configure(struct store *store, const struct options *options);

/* Store a thumb, of status 200, if it is one to store. */
void store_put(struct store *store, const struct options *options, const struct thumburl_ref *ref,
    const struct store_version *version, const struct result *result, struct evbuffer *thumb);

/* Store what waits, and end. */
void store_free(struct store **storep);

#endif

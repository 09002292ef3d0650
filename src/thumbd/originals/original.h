/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals, wherever they are: in a directory, at HTTP origins, or in a cache of what was
 * fetched from there.
 */

#ifndef ORIGINAL_H_INCLUDED
#define ORIGINAL_H_INCLUDED

#include <event2/event.h>
#include <time.h>

#include "identity.h"
#include "thumbd/options.h"
#include "thumburl/thumburl.h"

#define ORIGINAL_VERSION_MAX	80
#define ORIGINAL_UNDATED	((time_t)-1)

/* An original, open for reading; or what is known of it. */
struct original {
	int		fd;		/* -1: its bytes were not needed */
	struct identity	identity;
	time_t		modified;	/* or UNDATED: its origin does not say */
	char		version[ORIGINAL_VERSION_MAX];	/* another one, once it is replaced */
};

/* Whether the one who asked still waits. */
typedef int original_wanted_f(void *priv);

/* Whether it is enough to know this of it: then its bytes are not fetched. */
typedef int original_suffices_f(void *priv, const struct original *original);

/*
 * Called once.  With status 200 there is an original, and its descriptor is the callee's; with 0
 * it is not wanted() any more; else the status says why there is none.
 */
typedef void original_done_f(void *priv, unsigned status, const struct original *original);

struct original_asker {
	original_wanted_f	*wanted;
	original_suffices_f	*suffices;
	original_done_f		*done;
	void			*priv;
};

struct originals;

/* What can be wrong with the options is found by originals_prepare(). */
struct originals_prepared {
	int		root;		/* of the directory, or -1 */
};

/* Returns -1 after a line in the log. */
int originals_prepare(struct originals_prepared *prepared, const struct options *options);

/* Takes what was prepared.  NULL after a line in the log. */
struct originals *originals_new(struct event_base *base, const struct options *options,
    const struct originals_prepared *prepared);

/* For requests from now on; takes what was prepared. */
void originals_configure(struct originals *originals, const struct options *options,
    const struct originals_prepared *prepared);

/* Open the original of ref; done() is called at once, or later from the event loop. */
void original_open(struct originals *originals, struct options *options,
    const struct thumburl_ref *ref, const struct original_asker *asker);

/* Nothing is cached any more: the cache is another process' now. */
void originals_stop(struct originals *originals);

/* Set those metrics that are not counted as it goes. */
void originals_measure(const struct originals *originals);

/* Nobody may wait any more. */
void originals_free(struct originals **originalsp);

#endif

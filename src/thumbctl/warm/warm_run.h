/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The run of a job: asks a cache for all thumbs, so that it has them.
 */

#ifndef WARM_RUN_H_INCLUDED
#define WARM_RUN_H_INCLUDED

#include <stdint.h>

#include "journal.h"
#include "thumbctl/client/endpoint.h"
#include "thumbctl/client/source.h"
#include "thumbctl/client/tally.h"
#include "thumbctl/client/thumbs.h"
#include "thumbctl/terminal/progress.h"

struct warm_options {
	const struct thumburl_site	*site;
	const struct endpoint		*endpoint;
	const struct widths		*widths;
	enum form			form;
	unsigned			parallel;	/* largest number of thumbs in flight */
	double				rate;		/* thumbs a second; 0: no limit */
	unsigned			retries;
	unsigned			patience;	/* seconds that a thumb may be busy */
};

/* The result. */
struct warm_count {
	uint64_t	originals;
	uint64_t	thumbs;		/* answered in this run */
	uint64_t	cache[CACHE_MISS + 1];	/* the same, by hit and miss */
	uint64_t	bytes;
	uint64_t	before;		/* finished before, by the journal */
	uint64_t	busy;		/* busy answers */
	uint64_t	again;		/* errors with another attempt */
	struct tally	failed, refused;
	double		seconds;
	unsigned	limit;		/* of thumbs in flight, at the end */
};

enum warm_end {
	WARM_OVER,
	WARM_STOPPED,		/* by a signal */
	WARM_BROKEN		/* cannot read the originals, or write the journal */
};

/* The journal may be NULL. */
enum warm_end warm_run(const struct warm_options *options, struct source *source,
    struct journal *journal, struct progress *progress, struct warm_count *count);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Asking for all thumbs of a job, through a cache, so that it has them.
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
	unsigned			parallel;	/* thumbs that are asked for at a time */
	double				rate;		/* of them a second; 0: any */
	unsigned			retries;
	unsigned			patience;	/* seconds of 503 for a thumb */
};

/* What has come of it. */
struct warm_count {
	uint64_t	originals;
	uint64_t	thumbs;		/* that there are now */
	uint64_t	cache[CACHE_MISS + 1];	/* of them */
	uint64_t	bytes;
	uint64_t	before;		/* that the journal has already */
	uint64_t	busy;		/* answers that said so */
	uint64_t	again;		/* other failures that were tried again */
	struct tally	failed, refused;
	double		seconds;
	unsigned	limit;		/* at the end */
};

enum warm_end {
	WARM_OVER,
	WARM_STOPPED,		/* by a signal */
	WARM_BROKEN		/* the originals or the journal cannot be read or written */
};

/* The journal may be NULL. */
enum warm_end warm_run(const struct warm_options *options, struct source *source,
    struct journal *journal, struct progress *progress, struct warm_count *count);

#endif

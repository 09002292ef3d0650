/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The run of a comparison: fetches the same thumbs from two systems.
 */

#ifndef DIFF_RUN_H_INCLUDED
#define DIFF_RUN_H_INCLUDED

#include <stdint.h>

#include "pair.h"
#include "thumbctl/client/endpoint.h"
#include "thumbctl/client/source.h"
#include "thumbctl/client/tally.h"
#include "thumbctl/client/thumbs.h"
#include "thumbctl/compare/comparer.h"
#include "thumbctl/terminal/progress.h"
#include "worst.h"

struct diff_options {
	const struct thumburl_site	*site;
	const struct endpoint		*endpoint[2];
	const struct widths		*widths;
	enum form			form[2];
	unsigned			parallel;	/* largest number of pairs in flight */
	unsigned			retries;
	struct thresholds		thresholds;
	int				preview;	/* draw previews */
	int				json;		/* print each pair */
};

struct diff_count {
	uint64_t	pairs, same, identical;
	uint64_t	no_thumbs;		/* the same, but not images */
	uint64_t	differences[N_DIFFERENCES];
	uint64_t	compared;
	double		likeness, least;	/* of compared pairs: the sum, the smallest */
	struct tally	refused;
};

enum diff_end {
	DIFF_OVER,
	DIFF_STOPPED,		/* by a signal */
	DIFF_BROKEN		/* cannot read the originals */
};

enum diff_end diff_run(const struct diff_options *options, struct source *source,
    struct comparer *comparer, struct progress *progress, struct worst *worst,
    struct diff_count *count);

#endif

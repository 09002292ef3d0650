/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals (or thumbs) that are named to us: by lists, by a directory of originals as thumbd
 * reads it, by answers of MediaWiki's list=allimages, and by its API itself.
 */

#ifndef SOURCE_H_INCLUDED
#define SOURCE_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

struct source;

struct source_options {
	const struct thumburl_site	*site;
	const char			*const *names;	/* of files, "-", directories, URLs */
	size_t				n;
};

/* One of them, until the next. */
struct entry {
	const char	*target;	/* for thumburl_parse() */
	size_t		len;
	uint32_t	width;		/* of the original; 0: not known */
};

enum source_end {
	SOURCE_MORE,
	SOURCE_END,
	SOURCE_FAILED		/* what was to be said is said */
};

/* From the arguments that are no options; standard input if there are none. */
void source_options_set(struct source_options *options, const struct thumburl_site *site,
    int argc, char **argv);

struct source *source_new(const struct source_options *options);
void source_free(struct source **sp);

enum source_end source_next(struct source *s, struct entry *entry);

/* How many there are, as far as can be told before; 0: it cannot. */
uint64_t source_total(struct source *s);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The originals (or thumbs) that a job is about: from lists, directories as thumbd reads them,
 * answers of MediaWiki to list=allimages, and its API.
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

/* One of them; it lives until the next call. */
struct entry {
	const char	*target;	/* for thumburl_parse() */
	size_t		len;
	uint32_t	width;		/* of the original; 0: unknown */
};

enum source_end {
	SOURCE_MORE,
	SOURCE_END,
	SOURCE_FAILED		/* after a message */
};

/* Take the names in the operands; without any, standard input. */
void source_options_set(struct source_options *options, const struct thumburl_site *site,
    int argc, char **argv);

struct source *source_new(const struct source_options *options);
void source_free(struct source **sp);

enum source_end source_next(struct source *s, struct entry *entry);

/* The number of entries, counted ahead; 0: unknown. */
uint64_t source_total(struct source *s);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How to read a source: one reader for each form of it.
 */

#ifndef SOURCE_READER_H_INCLUDED
#define SOURCE_READER_H_INCLUDED

#include "source.h"

/* Opens a source.  Returns NULL after a message. */
typedef void *source_open_f(const struct thumburl_site *site, const char *name);
typedef enum source_end source_next_f(void *priv, struct entry *entry);
typedef uint64_t source_total_f(void *priv);
typedef void source_close_f(void *priv);

struct source_reader {
	source_open_f	*open;
	source_next_f	*next;
	source_total_f	*total;		/* NULL: count what next() returns */
	source_close_f	*close;
};

extern const struct source_reader source_list, source_directory, source_allimages, source_api;

/* A buffer that grows, for the target of an original. */
struct target {
	char	*text;
	size_t	size;
};

/* Of a name, which may begin with "File:" and have spaces; of a file as MediaWiki lays them out. */
void target_of_name(struct target *t, const struct thumburl_site *site, const char *name,
    size_t len, struct entry *entry);
void target_of_file(struct target *t, const struct thumburl_site *site, const char *file,
    size_t len, struct entry *entry);

#endif

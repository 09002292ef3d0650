/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kinds of source that source.c puts together.
 */

#ifndef SOURCE_KIND_H_INCLUDED
#define SOURCE_KIND_H_INCLUDED

#include "source.h"

/* Opens one, or says what is wrong and returns NULL. */
typedef void *source_open_f(const struct thumburl_site *site, const char *name);
typedef enum source_end source_next_f(void *priv, struct entry *entry);
typedef uint64_t source_total_f(void *priv);
typedef void source_close_f(void *priv);

struct source_kind {
	source_open_f	*open;
	source_next_f	*next;
	source_total_f	*total;		/* NULL: as many as come */
	source_close_f	*close;
};

extern const struct source_kind source_list, source_directory, source_allimages, source_api;

/* The target of an original by its name, in a buffer that grows: with "File:", and with blanks. */
struct target {
	char	*text;
	size_t	size;
};

void target_of_name(struct target *t, const struct thumburl_site *site, const char *name,
    size_t len, struct entry *entry);
void target_of_file(struct target *t, const struct thumburl_site *site, const char *file,
    size_t len, struct entry *entry);

#endif

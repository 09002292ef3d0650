/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Builds the file of a locator from names and ids in any order.  Memory is that of a 256th of the
 * rows: the others wait in files without a name.
 */

#ifndef LOCATOR_BUILDER_H_INCLUDED
#define LOCATOR_BUILDER_H_INCLUDED

#include <stdint.h>
#include <stdio.h>

#include "thumburl/thumburl.h"

struct locator_builder;

struct locator_build {
	FILE			*out;		/* a file that can be read, at its beginning */
	const char		*directory;	/* for temporary files */
	enum thumburl_ids	ids;
	uint64_t		built;		/* seconds since 1970 */

	/* A name has two ids, at these places.  The first one stays. */
	void			(*conflict)(void *priv, const char *text, uint64_t first,
				    uint64_t second);
	/* Whether to give up. */
	int			(*is_stopped)(void *priv);
	void			*priv;

	/* The result. */
	uint64_t		names, distinct;
};

/* Returns NULL with errno. */
struct locator_builder *locator_builder_new(struct locator_build *build);
void locator_builder_free(struct locator_builder **builder);

/*
 * Add a name, of the lengths of struct locator_name, and its id of as many bytes as the hash has.
 * A place is any number, for conflict().  Returns 0, or -1 with errno.
 */
int locator_builder_add(struct locator_builder *builder, const char *wiki, const char *stored,
    const unsigned char *id, uint64_t place);

/* Write the rest of the file.  Returns 0, or -1 with errno: ECANCELED after a stop. */
int locator_builder_finish(struct locator_builder *builder);

#endif

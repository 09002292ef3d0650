/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The door of this room: a batch of jobs, from their original's descriptor to thumbs.
 */

#ifndef RENDER_H_INCLUDED
#define RENDER_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "job/job.h"

/*
 * start.c: start libvips for a set of types, and leave those in the set that it can read.  Returns
 * -1 if libvips does not start.
 */
int start_vips(const char *name, uint32_t *types);

/* What the operator decides. */
struct render_options {
	uint32_t	types;		/* that are enabled, see types.h */
	size_t		original;	/* bytes of the largest that is read as a whole */
};

/* Hand over one size's result, and its thumb or NULL.  Returns -1 if that fails. */
typedef int answer_f(struct result *result, const void *thumb, size_t size);

/* Do a batch of jobs; each is answered once.  Returns -1 if an answer could not be given. */
int render(const struct batch *batch, int original, const struct render_options *options,
    answer_f *answer);

/* tidy.c: give back memory that is no longer used. */
void tidy(void);

/* warm_up.c: have every library load what it loads late.  Returns -1 if a thumb fails. */
int warm_up(const struct render_options *options);

#endif

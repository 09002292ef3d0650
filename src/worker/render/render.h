/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The interface of this folder: a batch of jobs, from the descriptor of the original to thumbs.
 */

#ifndef RENDER_H_INCLUDED
#define RENDER_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "job/job.h"

/*
 * start.c: start libvips for a set of types, and remove those from the set that it cannot read.
 * Returns -1 if libvips does not start.
 */
int start_vips(const char *name, uint32_t *types);

/* The operator's options. */
struct render_options {
	uint32_t	types;		/* enabled ones, see types.h */
	size_t		original;	/* bytes of the largest original that is read as a whole */
};

/* Send the result of one size, and its thumb or NULL.  Returns -1 on failure. */
typedef int answer_f(struct result *result, const void *thumb, size_t size);

/* Do a batch of jobs; each is answered once.  Returns -1 if an answer could not be sent. */
int render(const struct batch *batch, int original, const struct render_options *options,
    answer_f *answer);

/* report.c: print the libraries, and what these types lack. */
void report_libraries(uint32_t types);

/* tidy.c: free memory that is no longer used. */
void tidy(void);

/* warm_up.c: make libraries load files and start threads.  Returns -1 if a thumb fails. */
int warm_up(const struct render_options *options);

#endif

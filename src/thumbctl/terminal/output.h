/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A file that a command writes.  A whole one takes the place of the last; nothing is written
 * through a link that somebody else may have put there.
 */

#ifndef OUTPUT_H_INCLUDED
#define OUTPUT_H_INCLUDED

#include <stdio.h>

struct output {
	const char	*name;
	char		*temporary;	/* NULL: a device or a pipe, written into */
	FILE		*f;
	int		bad;		/* what is written is not whole */
};

/* Whether it could be written: returns 0, or -1 with errno. */
int output_check(const char *name);

/* The name must stay.  Returns 0 with f open, or -1 with errno. */
int output_begin(struct output *output, const char *name);

/* Close it, and put it in its place; of a failure nothing stays.  Returns 0, or -1 with errno. */
int output_end(struct output *output);

#endif

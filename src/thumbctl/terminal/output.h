/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A file that a command writes.  The complete file replaces the one before; nothing is written
 * through a link, which another user may have put there.
 */

#ifndef OUTPUT_H_INCLUDED
#define OUTPUT_H_INCLUDED

#include <stdio.h>

struct output {
	const char	*name;
	char		*temporary;	/* NULL: a device or a pipe */
	FILE		*f;
	int		bad;		/* the output is incomplete */
};

/* Check early whether a file can be written.  Returns 0, or -1 with errno. */
int output_check(const char *name);

/* Start.  The name must live until the end.  Returns 0 with f open, or -1 with errno. */
int output_begin(struct output *output, const char *name);

/* Close the file and rename it; remove it if anything failed.  Returns 0, or -1 with errno. */
int output_end(struct output *output);

#endif

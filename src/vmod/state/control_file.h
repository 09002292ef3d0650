/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A rollout's control file as it comes, changes, breaks and goes; the last good order stays.
 */

#ifndef CONTROL_FILE_H_INCLUDED
#define CONTROL_FILE_H_INCLUDED

#include "control.h"

enum control_news {
	CONTROL_SAME,		/* as at the last look */
	CONTROL_TAKEN,		/* it says something else, and that is in force */
	CONTROL_GONE,		/* there is none (any more): off is in force */
	CONTROL_BAD		/* it is bad; what was in force is so still */
};

struct control_file {
	const char	*path;
	struct control	control;	/* what is in force */
	enum control_news last;		/* CONTROL_SAME before the first look */
	int		error;		/* of the last look, as errno */
	size_t		len;		/* and its text */
	char		text[CONTROL_SIZE_MAX + 1];
	char		why[512];	/* it is bad: one line, with the path */
};

/* The path is the caller's and must live as long. */
void control_file_init(struct control_file *file, const char *path);

/* Looks at the file, and says what is new.  This may take as long as the disk does. */
enum control_news control_file_look(struct control_file *file, time_t now);

#endif

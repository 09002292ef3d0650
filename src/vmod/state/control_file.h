/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The control file of a rollout as it appears, changes, turns bad and disappears.  The last good
 * order stays in force while the file is bad.
 */

#ifndef CONTROL_FILE_H_INCLUDED
#define CONTROL_FILE_H_INCLUDED

#include "control.h"

enum control_news {
	CONTROL_SAME,		/* nothing has changed */
	CONTROL_TAKEN,		/* another order, now in force */
	CONTROL_GONE,		/* there is no file: off is in force */
	CONTROL_BAD		/* the file is bad: the last order stays in force */
};

struct control_file {
	const char	*path;
	struct control	control;	/* the order in force */
	enum control_news last;		/* CONTROL_SAME before the first read */
	int		error;		/* errno of the last read */
	size_t		len;		/* and its length */
	char		text[CONTROL_SIZE_MAX + 1];
	char		why[512];	/* one line with the path, if the file is bad */
};

/* The caller owns the path, which must outlive the file. */
void control_file_init(struct control_file *file, const char *path);

/* Reads the file and says what is new.  Blocks as long as the disk does. */
enum control_news control_file_look(struct control_file *file, time_t now);

#endif

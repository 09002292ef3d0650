/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A walk through all files below the thumb/ of each wiki, in small steps.
 */

#ifndef WALK_H_INCLUDED
#define WALK_H_INCLUDED

#include <sys/stat.h>

struct walk;

/* A file on the way. */
struct walk_file {
	const char	*name;		/* below the root */
	int		dir;		/* its directory, open */
	const char	*last;		/* its name there */
	struct stat	st;		/* of a link, that of the link */
};

enum walk_step {
	WALK_END,
	WALK_FILE,
	WALK_BETWEEN			/* a directory began or ended */
};

/* Begin; the wiki's name has that many parts.  Never NULL. */
struct walk *walk_new(int root, unsigned wiki_parts);

/* Go on.  Empty directories are removed on the way, unless they are new. */
enum walk_step walk_next(struct walk *walk, struct walk_file *file);

void walk_free(struct walk **walkp);

#endif

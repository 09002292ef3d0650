/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The old versions of originals in a directory, by their tokens.
 */

#ifndef OLD_VERSIONS_H_INCLUDED
#define OLD_VERSIONS_H_INCLUDED

#include <stdint.h>

#include "content_version.h"
#include "identity.h"

/* The old versions of one original, and how many entries of a directory are read for them. */
#define OLD_VERSIONS_MAX	24
#define OLD_ENTRIES_MAX		10000

struct old_version {
	char	timestamp[THUMBURL_STAMP_LEN];		/* 14 digits and a NUL */
	char	version[CONTENT_VERSION_SIZE];
};

struct old_list {
	uint64_t		key;		/* of the name; 0: none */
	struct identity		directory;	/* as it was read */
	int			complete;	/* there are no others */
	unsigned		n;
	struct old_version	list[OLD_VERSIONS_MAX];
};

struct old_versions;

struct old_versions *old_versions_new(void);

/*
 * The old versions of ref, the current version of a file below root, until the next call.  A
 * directory is read again only if it has changed, and not often in a second.
 */
const struct old_list *old_versions_of(struct old_versions *old, int root,
    const struct thumburl_ref *ref, unsigned levels);

void old_versions_free(struct old_versions **oldp);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Records on disk, apart by their first byte, so that a part of them at a time is sorted in memory.
 * The files have no names: they vanish with the process.
 */

#ifndef SPILL_H_INCLUDED
#define SPILL_H_INCLUDED

#include <stddef.h>
#include <stdio.h>

#define SPILL_PARTS	256

struct spill {
	const char	*directory;		/* of the files */
	size_t		record;			/* bytes */
	FILE		*parts[SPILL_PARTS];	/* NULL: no records */
};

/* Returns 0, or -1 with errno. */
int spill_add(struct spill *spill, const unsigned char *record);

/*
 * Load a part, and drop its file.  Returns n records, which the caller frees; NULL with n 0 if there
 * are none, or NULL with errno and n not 0.
 */
void *spill_take(struct spill *spill, unsigned part, size_t *n);

void spill_drop(struct spill *spill);

#endif

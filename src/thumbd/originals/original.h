/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An original, and the asker that waits for it.
 */

#ifndef ORIGINAL_H_INCLUDED
#define ORIGINAL_H_INCLUDED

#include <time.h>

#include "identity.h"

#define ORIGINAL_VERSION_MAX	80
#define ORIGINAL_UNDATED	((time_t)-1)

struct original {
	int		fd;		/* open for reading; or -1: the bytes were not needed */
	struct identity	identity;
	time_t		modified;	/* or UNDATED: the origin does not say */
	char		version[ORIGINAL_VERSION_MAX];	/* differs once the file is replaced */
};

/* Whether the asker still waits. */
typedef int original_wanted_f(void *priv);

/* Whether the asker needs no more than this, which has no descriptor: no bytes are fetched. */
typedef int original_suffices_f(void *priv, const struct original *original);

/*
 * Called once.  With status 200 there is an original, and its descriptor is the callee's; with 0
 * the asker no longer waits; else the status says why there is no original.
 */
typedef void original_done_f(void *priv, unsigned status, const struct original *original);

struct original_asker {
	original_wanted_f	*wanted;
	original_suffices_f	*suffices;
	original_done_f		*done;
	void			*priv;
};

#endif

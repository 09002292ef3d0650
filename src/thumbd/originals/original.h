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

struct origin_version;

struct original {
	int		fd;		/* open for reading; or -1: the bytes were not needed */
	struct identity	identity;
	time_t		modified;	/* or UNDATED: the origin does not say */
	char		version[ORIGINAL_VERSION_MAX];	/* differs once the file is replaced */
	const struct origin_version *origin;	/* for this call; NULL: it is a file */
	int		located;	/* by the name that an id has: its bytes may be others by now */
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

/* An original that the asker knows; its HTTP origin may be asked for its version. */
struct original_known {
	struct identity			identity;
	const struct origin_version	*origin;	/* NULL: it was a file */
};

struct original_asker {
	original_wanted_f	*wanted;
	original_suffices_f	*suffices;
	original_done_f		*done;
	void			*priv;
	/*
	 * NULL, or an original that needs no descriptor if it is still the same.  It lives as long
	 * as the asker waits.
	 */
	const struct original_known *known;
	/*
	 * NULL, or the version that is wanted: an original of another version is not taken from the
	 * cache without a question.  Then the asker needs no descriptor.
	 */
	const char *version;
};

#endif

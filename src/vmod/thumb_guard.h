/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.guard, for the files that hold its methods.
 */

#ifndef THUMB_GUARD_H_INCLUDED
#define THUMB_GUARD_H_INCLUDED

#include "vmod_thumb.h"

#include "VSC_thumb_guard.h"
#include "counters.h"
#include "vmod/state/guard.h"
#include "vmod/state/put_off.h"

struct vmod_thumb_guard {
	unsigned		magic;
#define VMOD_GUARD_MAGIC	0x9a2dba5e
	char			*vcl_name;
	struct guard		*guard;		/* shared by all guards of this name */
	double			share;		/* limits for the refreshes of this VCL */
	unsigned		least;
	double			window;		/* seconds */
	double			hold;		/* seconds */
	unsigned		purges;
	char			*keep_headers;	/* of clients, in a refresh; a list with commas */
	VCL_BACKEND		stale;
	struct put_off		put_off;
	struct VSC_thumb_guard	*vsc;		/* shared by all guards of this name */
};

/* A backend that answers with the image that is being refreshed; see vmod_guard_stale.c. */
VCL_BACKEND stale_new(VRT_CTX, struct vmod_thumb_guard *g);

/* Whether this fetch refreshes an image, and whether that backend can answer with it. */
int stale_is_image(VRT_CTX);
int stale_can_stay(VRT_CTX);

/* The Vary header of the object that this fetch refreshes, or NULL. */
const char *stale_varies_by(VRT_CTX);

/* When an image was first held for one status, and how many refreshes had found theirs then. */
struct held {
	double			since;
	uint64_t		found;
};

/* Returns 0, or -1 if the image is not held for that status. */
int stale_held(VRT_CTX, const struct vmod_thumb_guard *g, unsigned status, struct held *held);

#endif

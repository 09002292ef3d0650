/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Drops an error from the cache.  A lookup with req.ttl is no way to refuse it: from 8.0, Varnish
 * may hand it to a request that has refused it and waits (doc/waiting-list.rst).
 */

#include "config.h"

#define TH_INTERNALS
#include "thumb_guard.h"

VCL_VOID
vmod_guard_drop_error(VRT_CTX, struct vmod_thumb_guard *g)
{
	struct objcore *oc;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	if (ctx->req == NULL)
		return;
	CHECK_OBJ(ctx->req, REQ_MAGIC);
	oc = ctx->req->objcore;
	/* no object that others may find: none yet, or one that was passed */
	if (oc == NULL || oc->flags & OC_F_PRIVATE || HTTP_GetStatusPack(ctx->req->wrk, oc) < 400)
		return;
	/* expired from its first second, not from now: no request that is older finds it either */
	EXP_Rearm(oc, oc->t_origin, 0, 0, 0);
}

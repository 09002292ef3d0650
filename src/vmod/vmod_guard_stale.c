/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A backend that answers 304 to a refresh: what is in the cache stays, with new times.  Varnish has
 * no other way to keep an object for longer than it was stored for.  Since when it is kept so, and
 * why, is in a header of the object.
 */

#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#define TH_CONNECTIONS
#include "thumb_guard.h"
#include <vtim.h>

/* The object is copied: what is larger is not worth others' room in the cache. */
#define BYTES_MAX	(16 << 20)

/* Seconds: the times of an object are floats, which are as coarse when it is old. */
#define GOING		1

#define HELD		TH_HDR("\015", "X-Thumb-Held")
#define HELD_FORMAT	"X-Thumb-Held: %u; since=%.3f; refreshed=%" PRIu64

/* What this fetch is to refresh, or NULL. */
static struct objcore *
stale_object(VRT_CTX)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	if (ctx->bo == NULL)
		return (NULL);
	CHECK_OBJ(ctx->bo, BUSYOBJ_MAGIC);
	return (ctx->bo->stale_oc);
}

/* A purge ends its times at once; the thread of expiry marks it as dying some time later. */
static int
is_purged(const struct objcore *oc)
{

	return (oc->flags & OC_F_DYING ||
	    oc->t_origin + oc->ttl + oc->grace + oc->keep < VTIM_real() + GOING);
}

/* None any more if it has been purged meanwhile; of what is not cached there are headers alone. */
int
stale_is_image(VRT_CTX)
{
	struct objcore *oc = stale_object(ctx);

	return (oc != NULL && !is_purged(oc) && !(oc->flags & OC_F_HFM) &&
	    HTTP_GetStatusPack(ctx->bo->wrk, oc) == 200);
}

/* As Varnish asks a backend conditionally: it has a validator, and is there as a whole. */
int
stale_can_stay(VRT_CTX)
{
	struct objcore *oc = stale_object(ctx);

	return (stale_is_image(ctx) && oc->boc == NULL &&
	    ObjCheckFlag(ctx->bo->wrk, oc, OF_IMSCAND) &&
	    ObjGetLen(ctx->bo->wrk, oc) <= BYTES_MAX);
}

int
stale_held(VRT_CTX, const struct vmod_thumb_guard *g, unsigned status, struct held *held)
{
	const char *h;
	unsigned was;

	h = HTTP_GetHdrPack(ctx->bo->wrk, stale_object(ctx), HELD);
	if (h == NULL || sscanf(h, "%u; since=%lf; refreshed=%" SCNu64, &was, &held->since,
	    &held->found) != 3)
		return (-1);
	/* for something else, or by a count that has begun anew */
	return (was == status && held->found <= counted(&g->vsc->refreshed) ? 0 : -1);
}

/* Varnish looks at a connection also where there is none, and no body. */
static int
no_connection(VRT_CTX)
{
	struct http_conn *htc;

	htc = WS_Alloc(ctx->bo->ws, sizeof *htc);
	if (htc == NULL)
		return (-1);
	INIT_OBJ(htc, HTTP_CONN_MAGIC);
	htc->doclose = SC_NULL;
	htc->body_status = BS_NONE;
	ctx->bo->htc = htc;
	return (0);
}

/* From 8.0 the built-in VCL makes a 304 that nobody has asked for an error. */
static void
be_conditional(VRT_CTX)
{

	if (!http_GetHdr(ctx->bo->bereq, H_If_None_Match, NULL))
		http_SetHeader(ctx->bo->bereq, "If-None-Match: *");
}

/* The status that is not believed is in the request. */
static int v_matchproto_(vdi_gethdrs_f)
stale_gethdrs(VRT_CTX, VCL_BACKEND dir)
{
	const struct vmod_thumb_guard *g;
	struct held held;
	const char *h;
	unsigned status;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(g, dir->priv, VMOD_GUARD_MAGIC);
	if (!stale_can_stay(ctx) || no_connection(ctx))
		return (-1);
	if (!http_GetHdr(ctx->bo->bereq, HELD, &h) || sscanf(h, "%u", &status) != 1)
		status = 0;
	if (stale_held(ctx, g, status, &held)) {
		held.since = ctx->now;
		held.found = counted(&g->vsc->refreshed);
	}
	be_conditional(ctx);
	http_PutResponse(ctx->bo->beresp, "HTTP/1.1", 304, "Not Modified");
	http_PrintfHeader(ctx->bo->beresp, HELD_FORMAT, status, held.since, held.found);
	return (0);
}

static void v_matchproto_(vdi_finish_f)
stale_finish(VRT_CTX, VCL_BACKEND dir)
{

	(void)dir;
	ctx->bo->htc = NULL;
}

static const struct vdi_methods stale_methods[1] = {{
	.magic = VDI_METHODS_MAGIC,
	.type = "thumb",
	.gethdrs = stale_gethdrs,
	.finish = stale_finish,
}};

VCL_BACKEND
stale_new(VRT_CTX, struct vmod_thumb_guard *g)
{

	return (VRT_AddDirector(ctx, stale_methods, g, "%s.stale", g->vcl_name));
}

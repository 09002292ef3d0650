/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A backend that answers a refresh with 304, so that the cached object stays with new times:
 * Varnish has no other way to keep an object beyond its grace.  A header of the object says since
 * when it is held, and why.
 */

#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#define TH_INTERNALS
#include "thumb_guard.h"
#include <vtim.h>

/* The object is copied: a larger one would displace too many others. */
#define BYTES_MAX	(16 << 20)

/* Seconds: the times of an old object are floats with about this precision. */
#define GOING		1

#define HELD		TH_HDR("\015", "X-Thumb-Held")
#define HELD_FORMAT	"X-Thumb-Held: %u; since=%.3f; refreshed=%" PRIu64

/* The object that this fetch refreshes, or NULL. */
static struct objcore *
stale_object(VRT_CTX)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	if (ctx->bo == NULL)
		return (NULL);
	CHECK_OBJ(ctx->bo, BUSYOBJ_MAGIC);
	return (ctx->bo->stale_oc);
}

/* A purge ends the times of an object at once; the expiry thread marks it as dying later. */
static int
is_purged(const struct objcore *oc)
{

	return (oc->flags & OC_F_DYING ||
	    oc->t_origin + oc->ttl + oc->grace + oc->keep < VTIM_real() + GOING);
}

/* Not if it has been purged meanwhile, and not for hit-for-miss objects, which have no body. */
int
stale_is_image(VRT_CTX)
{
	struct objcore *oc = stale_object(ctx);

	return (oc != NULL && !is_purged(oc) && !(oc->flags & OC_F_HFM) &&
	    HTTP_GetStatusPack(ctx->bo->wrk, oc) == 200);
}

/* The conditions of a conditional fetch: the object has a validator and is complete. */
int
stale_can_stay(VRT_CTX)
{
	struct objcore *oc = stale_object(ctx);

	return (stale_is_image(ctx) && oc->boc == NULL &&
	    ObjCheckFlag(ctx->bo->wrk, oc, OF_IMSCAND) &&
	    ObjGetLen(ctx->bo->wrk, oc) <= BYTES_MAX);
}

const char *
stale_varies_by(VRT_CTX)
{
	struct objcore *oc = stale_object(ctx);

	return (oc != NULL ? HTTP_GetHdrPack(ctx->bo->wrk, oc, H_Vary) : NULL);
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
	/* not if held for another status, or if the counter has been reset since */
	return (was == status && held->found <= counted(&g->vsc->refreshed) ? 0 : -1);
}

/* Varnish reads the state of a connection even if there is none. */
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

/* From 8.0 the built-in VCL turns the 304 of an unconditional fetch into an error. */
static void
be_conditional(VRT_CTX)
{

	if (!http_GetHdr(ctx->bo->bereq, H_If_None_Match, NULL))
		http_SetHeader(ctx->bo->bereq, "If-None-Match: *");
}

/* The request header holds the status that is not believed. */
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

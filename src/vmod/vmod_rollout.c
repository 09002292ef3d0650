/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.rollout: the requests that the other objects are applied to, by an operator's order.
 *
 * NB: a request that is off must not be touched.  Until a request is on, nothing here uses
 * workspace, so that nothing can fail for lack of it.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "thumb_rollout.h"
#include "objects.h"
#include "counters.h"
#include "say.h"
#include "thumb_renderer.h"
#include "thumb_site.h"
#include "watch.h"

static void *
find_object(VRT_CTX, const char *vcl_name, const char *arg, VCL_STRING name, unsigned magic)
{
	void *o;

	o = objects_find(ctx->vcl, name != NULL ? name : "", magic);
	if (o == NULL)
		say_fail(ctx, "thumb.rollout %s: %s: \"%s\" must be a thumb.%s that is "
		    "created above", vcl_name, arg, name != NULL ? name : "", arg);
	return (o);
}

VCL_VOID
vmod_rollout__init(VRT_CTX, struct vmod_thumb_rollout **rp, const char *vcl_name,
    VCL_STRING file, VCL_STRING site, VCL_STRING renderer)
{
	struct vmod_thumb_rollout *r;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	AN(rp);
	AZ(*rp);
	if (file == NULL || *file != '/') {
		say_fail(ctx, "thumb.rollout %s: file: \"%s\" must be an absolute path", vcl_name,
		    file != NULL ? file : "");
		return;
	}
	ALLOC_OBJ(r, VMOD_ROLLOUT_MAGIC);
	AN(r);
	*rp = r;
	REPLACE(r->vcl_name, vcl_name);
	r->site = find_object(ctx, vcl_name, "site", site, VMOD_SITE_MAGIC);
	if (r->site == NULL)
		return;
	if (renderer != NULL && *renderer != '\0') {
		r->renderer = find_object(ctx, vcl_name, "renderer", renderer, VMOD_RENDERER_MAGIC);
		if (r->renderer == NULL)
			return;
	}
	r->watch = watch_take(vcl_name, file);
	if (r->watch == NULL) {
		say_fail(ctx, "thumb.rollout %s: file: cannot start a thread that reads %s",
		    vcl_name, file);
		return;
	}
	r->order = watch_order(r->watch);
	r->losses_until = watch_losses_until(r->watch);
	r->purges_until = watch_purges_until(r->watch);
	r->telling = watch_telling(r->watch);
	r->by_id = watch_by_id(r->watch);
	r->vsc = watch_counters(r->watch);
}

VCL_VOID
vmod_rollout__fini(struct vmod_thumb_rollout **rp)
{
	struct vmod_thumb_rollout *r;

	if (*rp == NULL)
		return;
	TAKE_OBJ_NOTNULL(r, rp, VMOD_ROLLOUT_MAGIC);
	if (r->watch != NULL)
		watch_drop(r->watch);
	free(r->vcl_name);
	FREE_OBJ(r);
}

/* All thumbs and old versions of an original have one place. */
static unsigned
place_of(const struct thumburl_ref *ref)
{
	char key[sizeof "File:" + THUMBURL_STORED_MAX];

	strcpy(key, "File:");
	strcat(key, ref->stored + ref->bare);
	return (control_place(key));
}

/* A refused URL has no original: its place is its own. */
static enum control_stage
stage_by_url(const struct vmod_thumb_rollout *r, const struct control *order, const char *url)
{
	enum thumburl_reason reason;
	struct thumburl_ref ref;

	reason = signed_parse_any(&r->site->site, url, &ref);
	if (reason == THUMBURL_NOT_THUMB)
		return (CONTROL_OFF);
	if (reason != THUMBURL_OK)
		return (control_stage_of_refused(order, control_place(url)));
	return (control_stage_of(order, thumburl_class(&ref), ref.type, place_of(&ref)));
}

static enum control_stage
decide(VRT_CTX, const struct vmod_thumb_rollout *r, const struct control *order, VCL_STRING url)
{
	enum control_stage stage = order->stage;

	if (!control_is_all(order))
		stage = stage_by_url(r, order, url != NULL ? url : "");
	if (ctx->req != NULL && stage == CONTROL_ON)
		count(&r->vsc->staged_on);
	else if (ctx->req != NULL && stage == CONTROL_OFF)
		count(&r->vsc->staged_off);
	return (stage);
}

/* A task that is on has a private pointer for this object. */
static int
is_remembered(VRT_CTX, const struct vmod_thumb_rollout *r)
{

	return (VRT_priv_task_get(ctx, r) != NULL);
}

VCL_BOOL
vmod_rollout_is_on(VRT_CTX, struct vmod_thumb_rollout *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_ROLLOUT_MAGIC);
	return (is_remembered(ctx, r));
}

/*
 * A task that is on stays on, whatever is ordered meanwhile, so that its response is handled as its
 * request was.
 */
VCL_STRING
vmod_rollout_stage(VRT_CTX, struct vmod_thumb_rollout *r, VCL_STRING url)
{
	enum control_stage stage;
	struct control order;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_ROLLOUT_MAGIC);
	if (is_remembered(ctx, r))
		return (control_stage_word(CONTROL_ON));
	order = control_unpack(__atomic_load_n(r->order, __ATOMIC_RELAXED));
	if (order.stage == CONTROL_OFF)
		return (control_stage_word(CONTROL_OFF));
	stage = decide(ctx, r, &order, url);
	if (stage == CONTROL_ON && th_priv_task(ctx, r) == NULL)
		say_fail(ctx, "thumb.rollout %s: out of workspace; raise workspace_client or "
		    "workspace_backend", r->vcl_name);
	return (control_stage_word(stage));
}

VCL_BOOL
vmod_rollout_accepts_losses(VRT_CTX, struct vmod_thumb_rollout *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_ROLLOUT_MAGIC);
	return (ctx->now < __atomic_load_n(r->losses_until, __ATOMIC_RELAXED));
}

VCL_BOOL
vmod_rollout_allows_purges(VRT_CTX, struct vmod_thumb_rollout *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_ROLLOUT_MAGIC);
	return (ctx->now < __atomic_load_n(r->purges_until, __ATOMIC_RELAXED));
}

/* Only the client of an accepted URL is told. */
VCL_STRING
vmod_rollout_tells(VRT_CTX, struct vmod_thumb_rollout *r, VCL_STRING url)
{
	struct thumburl_ref ref;
	uint64_t telling;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_ROLLOUT_MAGIC);
	telling = __atomic_load_n(r->telling, __ATOMIC_RELAXED);
	if (telling == 0 || url == NULL || !is_remembered(ctx, r) ||
	    thumburl_parse_linked(&r->site->site, url, strlen(url), &ref) != THUMBURL_OK)
		return (control_telling_word(CONTROL_TELL_NOTHING));
	return (control_telling_word(control_telling_at(telling, place_of(&ref))));
}

/* NB: without a locator, a hit pays for no more than this. */
VCL_BOOL
vmod_rollout_by_id(VRT_CTX, struct vmod_thumb_rollout *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_ROLLOUT_MAGIC);
	return (r->site->locator != NULL && __atomic_load_n(r->by_id, __ATOMIC_RELAXED) > 0);
}

/* The fetch is another task, and must be on, too: no other backend has ids. */
VCL_STRING
vmod_rollout_located(VRT_CTX, struct vmod_thumb_rollout *r, VCL_STRING url)
{
	struct control order;
	VCL_STRING located;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_ROLLOUT_MAGIC);
	if (url == NULL || !is_remembered(ctx, r))
		return (url);
	located = site_located(ctx, r->site, url,
	    (unsigned)__atomic_load_n(r->by_id, __ATOMIC_RELAXED));
	if (located == url || located == NULL)
		return (located);
	order = control_unpack(__atomic_load_n(r->order, __ATOMIC_RELAXED));
	if (control_is_all(&order) || stage_by_url(r, &order, located) == CONTROL_ON)
		return (located);
	return (url);
}

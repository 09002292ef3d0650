/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.renderer: a director over thumbd's socket, or over another director of renderers, with a
 * fallback.
 *
 * A fetch that is handed to thumbd takes a slot and holds it until its task ends, retries included.
 * The slot is in the private pointer of the task, which frees it.
 *
 * As a member of another director, a renderer is healthy for a fetch if it can take it.
 */

#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "renderer_args.h"
#include <vsa.h>

#include "VSC_thumbd.h"
#include "agree.h"
#include "counters.h"
#include "objects.h"
#include "say.h"
#include "thumb_renderer.h"
#include "thumb_site.h"
#include "thumburl/thumburl.h"

struct vmod_thumb_renderer {
	unsigned		magic;			/* VMOD_RENDERER_MAGIC */
	char			*vcl_name;
	unsigned		classes;	/* thumbd renders: bits of enum thumburl_class */
	unsigned		types;		/* and of enum thumburl_type */
	unsigned		second_try;	/* and of statuses, in renderer_args.c */
	VCL_BACKEND		director;	/* this object */
	struct place		place;		/* of thumbd, or empty */
	VCL_BACKEND		thumbd;		/* it is there, or a director of others */
	unsigned		tries;		/* of a fetch at members of that director */
	VCL_BACKEND		fallback;	/* a reference, or NULL */
	uint64_t		slots;		/* 0 means no limit */
	uint64_t		inflight;	/* taken slots, atomic */
	struct VSC_thumbd	*vsc;		/* shared by all renderers of this name */
	struct agree		*agree;		/* or NULL if there is no site to compare */
};

/* A slot that a task holds. */
struct slot {
	unsigned			magic;
#define SLOT_MAGIC			0x51075107
	struct vmod_thumb_renderer	*renderer;
	int				again;		/* the next try is thumbd's, too */
	int				asked;		/* this try is thumbd's */
	unsigned			failures;	/* of members of a director */
};

static void v_matchproto_(vmod_priv_fini_f)
slot_fini(VRT_CTX, void *priv)
{
	struct slot *slot;

	(void)ctx;
	CAST_OBJ_NOTNULL(slot, priv, SLOT_MAGIC);
	CHECK_OBJ_NOTNULL(slot->renderer, VMOD_RENDERER_MAGIC);
	uncount(&slot->renderer->inflight);
	uncount(&slot->renderer->vsc->inflight);
}

static const struct vmod_priv_methods slot_methods[1] = {{
	.magic = VMOD_PRIV_METHODS_MAGIC,
	.type = "thumb.renderer slot",
	.fini = slot_fini,
}};

/* The backend of a member that has failed this task has such a private pointer. */
static const struct vmod_priv_methods failed_methods[1] = {{
	.magic = VMOD_PRIV_METHODS_MAGIC,
	.type = "thumb.renderer failed",
}};

static int
has_failed(VRT_CTX, VCL_BACKEND thumbd)
{
	const struct vmod_priv *priv = VRT_priv_task_get(ctx, thumbd);

	return (priv != NULL && priv->methods == failed_methods);
}

/* Returns -1 if the workspace is short. */
static int
set_failed(VRT_CTX, VCL_BACKEND thumbd)
{
	struct vmod_priv *priv = th_priv_task(ctx, thumbd);

	if (priv == NULL)
		return (-1);
	priv->priv = priv;
	priv->methods = failed_methods;
	return (0);
}

static struct slot *
find_slot(VRT_CTX, const struct vmod_thumb_renderer *r)
{
	const struct vmod_priv *priv = VRT_priv_task_get(ctx, r);
	struct slot *slot;

	if (priv == NULL || priv->priv == NULL)
		return (NULL);
	CAST_OBJ_NOTNULL(slot, priv->priv, SLOT_MAGIC);
	return (slot);
}

/* Whether the probe and the operator say so, whatever fetch asks. */
static int
is_well(VRT_CTX, const struct vmod_thumb_renderer *r)
{
	struct vrt_ctx any = *ctx;

	any.bo = NULL;
	return (VRT_Healthy(&any, r->director, NULL));
}

static int
is_over_director(const struct vmod_thumb_renderer *r)
{

	return (r->place.n == 0);
}

/* Counts a fetch that is not handed to thumbd, logs the cause, and returns where it goes. */
static VCL_BACKEND v_printflike_(5, 6)
shed(VRT_CTX, const struct vmod_thumb_renderer *r, VCL_BACKEND to, uint64_t *counter,
    const char *fmt, ...)
{
	char why[256];
	va_list ap;

	count(counter);
	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	if (ctx->vsl != NULL)
		say_task(ctx, SLT_VCL_Log, "thumb.renderer %s: %s: %s", r->vcl_name,
		    to != NULL ? "fallback" : "no backend", why);
	return (to);
}

/* The task of a fetch that thumbd alone can answer has such a private pointer. */
static const struct vmod_priv_methods alone_methods[1] = {{
	.magic = VMOD_PRIV_METHODS_MAGIC,
	.type = "thumb.renderer alone",
}};

/* NB: the key must differ from that of the slot. */
static const void *
alone_key(const struct vmod_thumb_renderer *r)
{

	return (&r->fallback);
}

/* The fallback of this task. */
static VCL_BACKEND
fallback_of(VRT_CTX, const struct vmod_thumb_renderer *r)
{
	const struct vmod_priv *priv = VRT_priv_task_get(ctx, alone_key(r));

	return (priv != NULL && priv->methods == alone_methods ? NULL : r->fallback);
}

/* Where a fetch goes that thumbd has no time for: a background refresh can wait. */
static VCL_BACKEND
at_once(VRT_CTX, const struct vmod_thumb_renderer *r)
{

	return (ctx->bo != NULL && ctx->bo->is_bgfetch ? NULL : fallback_of(ctx, r));
}

/* thumbd, with a slot in priv; or the fallback. */
static VCL_BACKEND
take_slot(VRT_CTX, struct vmod_thumb_renderer *r, struct vmod_priv *priv)
{
	struct slot *slot = NULL;
	uint64_t n;

	if (priv != NULL)
		slot = WS_Alloc(ctx->ws, sizeof *slot);
	if (slot == NULL)
		return (shed(ctx, r, at_once(ctx, r), &r->vsc->shed_busy, "out of workspace"));
	n = __atomic_add_fetch(&r->inflight, 1, __ATOMIC_RELAXED);
	if (r->slots > 0 && n > r->slots) {
		uncount(&r->inflight);
		return (shed(ctx, r, at_once(ctx, r), &r->vsc->shed_busy,
		    "all %ju connections are in use", (uintmax_t)r->slots));
	}
	INIT_OBJ(slot, SLOT_MAGIC);
	slot->renderer = r;
	slot->asked = 1;
	priv->priv = slot;
	priv->methods = slot_methods;
	count(&r->vsc->inflight);
	count(&r->vsc->handed);
	return (r->thumbd);
}

/* The director is sick by its probe, or because an operator has set it or its socket sick. */
static VCL_BACKEND v_matchproto_(vdi_resolve_f)
renderer_resolve(VRT_CTX, VCL_BACKEND dir)
{
	struct vmod_thumb_renderer *r;
	struct slot *slot;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(r, dir->priv, VMOD_RENDERER_MAGIC);
	slot = find_slot(ctx, r);
	if (slot != NULL)
		slot->asked = 0;
	if (!is_well(ctx, r))
		return (shed(ctx, r, at_once(ctx, r), &r->vsc->shed_sick, "thumbd is sick"));
	if (is_over_director(r) && !VRT_Healthy(ctx, r->thumbd, NULL))
		return (shed(ctx, r, at_once(ctx, r),
		    slot != NULL ? &r->vsc->retried : &r->vsc->shed_busy,
		    "each thumbd is sick, busy or has failed this thumb"));
	if (slot == NULL)
		return (take_slot(ctx, r, th_priv_task(ctx, r)));
	if (!slot->again && ctx->bo != NULL && VRT_r_bereq_retries(ctx) > 0 &&
	    fallback_of(ctx, r) != NULL)
		return (shed(ctx, r, r->fallback, &r->vsc->retried, "thumbd has failed this thumb"));
	slot->again = 0;
	slot->asked = 1;
	return (r->thumbd);
}

/* A member with a free slot, which has not failed this task. */
static int
can_take(VRT_CTX, const struct vmod_thumb_renderer *r)
{

	if (has_failed(ctx, r->thumbd))
		return (0);
	return (r->slots == 0 || find_slot(ctx, r) != NULL ||
	    __atomic_load_n(&r->inflight, __ATOMIC_RELAXED) < r->slots);
}

static VCL_BOOL v_matchproto_(vdi_healthy_f)
renderer_healthy(VRT_CTX, VCL_BACKEND dir, VCL_TIME *changed)
{
	struct vmod_thumb_renderer *r;

	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(r, dir->priv, VMOD_RENDERER_MAGIC);
	return (VRT_Healthy(ctx, r->thumbd, changed) && (ctx->bo == NULL || can_take(ctx, r)));
}

/* Shows taken and all slots, as other directors show healthy and all backends. */
static void v_matchproto_(vdi_list_f)
renderer_list(VRT_CTX, VCL_BACKEND dir, struct vsb *vsb, int pflag, int jflag)
{
	struct vmod_thumb_renderer *r;
	const char *health;
	uint64_t inflight;

	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(r, dir->priv, VMOD_RENDERER_MAGIC);
	if (pflag) {
		/* no details; core continues the line */
		if (jflag)
			VSB_cat(vsb, "{},\n");
		return;
	}
	inflight = __atomic_load_n(&r->inflight, __ATOMIC_RELAXED);
	health = VRT_Healthy(ctx, r->thumbd, NULL) ? "healthy" : "sick";
	VSB_printf(vsb, jflag ? "[%ju, %ju, \"%s\"]" : "%ju/%ju\t%s", (uintmax_t)inflight,
	    (uintmax_t)r->slots, health);
}

static void
drop_references(struct vmod_thumb_renderer *r)
{

	VRT_Assign_Backend(&r->fallback, NULL);
	VRT_Assign_Backend(&r->thumbd, NULL);
}

#if !TH_RELEASE_IN_DESTROY
/* From 7.3 references are dropped here, while the VCL still exists. */
static void v_matchproto_(vdi_release_f)
renderer_release(VCL_BACKEND dir)
{
	struct vmod_thumb_renderer *r;

	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(r, dir->priv, VMOD_RENDERER_MAGIC);
	drop_references(r);
}
#endif

static void v_matchproto_(vdi_destroy_f)
renderer_destroy(VCL_BACKEND dir)
{
	struct vmod_thumb_renderer *r;

	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(r, dir->priv, VMOD_RENDERER_MAGIC);
	drop_references(r);
	counters_drop(r->vsc);
	free(r->vcl_name);
	FREE_OBJ(r);
}

static const struct vdi_methods renderer_methods[1] = {{
	.magic = VDI_METHODS_MAGIC,
	.type = "thumb",
	.resolve = renderer_resolve,
	.healthy = renderer_healthy,
	.list = renderer_list,
	.destroy = renderer_destroy,
#if !TH_RELEASE_IN_DESTROY
	.release = renderer_release,
#endif
}};

/* A busy thumbd is healthy: /healthz says whether thumbd works, not whether it has time. */
static const struct vrt_backend_probe default_probe[1] = {{
	.magic = VRT_BACKEND_PROBE_MAGIC,
	.url = "/healthz",
	.timeout = 2,
	.interval = 1,
	.exp_status = 200,
	.window = 4,
	.threshold = 2,
	.initial = 2,
}};

#define PROBE_INTERVAL	5	/* varnishd's default, for a probe without one */

/* Free what is returned. */
static void *
endpoint_address(const struct place_address *a, VCL_IP *ip)
{
	struct suckaddr *sa;

	sa = malloc(vsa_suckaddr_len);
	AN(sa);
	AN(VSA_Build(sa, &a->address, (unsigned)a->len));
	*ip = sa;
	return (sa);
}

static void
endpoint_init(struct vrt_endpoint *ep, const struct place *place, void *addresses[2])
{
	const struct sockaddr_un *un = (const void *)&place->at[0].address;
	unsigned i;

	INIT_OBJ(ep, VRT_ENDPOINT_MAGIC);
	addresses[0] = addresses[1] = NULL;
	if (un->sun_family == AF_UNIX) {
		ep->uds_path = un->sun_path;
		return;
	}
	for (i = 0; i < place->n; i++)
		addresses[i] = endpoint_address(&place->at[i],
		    place->at[i].address.ss_family == AF_INET6 ? &ep->ipv6 : &ep->ipv4);
}

/* Returns NULL after VRT_fail(). */
static VCL_BACKEND
new_backend(VRT_CTX, struct vmod_thumb_renderer *r, const struct VARGS(renderer__init) *a)
{
	struct vrt_endpoint ep;
	struct vrt_backend be;
	void *addresses[2];
	struct vsb *name;
	VCL_BACKEND d;

	endpoint_init(&ep, &r->place, addresses);
	name = VSB_new_auto();
	AN(name);
	VSB_printf(name, "%s.socket", r->vcl_name);
	AZ(VSB_finish(name));
	VRT_BACKEND_INIT(&be);
	be.endpoint = &ep;
	be.vcl_name = VSB_data(name);
	be.hosthdr = "thumbd";
	be.connect_timeout = a->connect_timeout;
	be.first_byte_timeout = a->first_byte_timeout;
	be.between_bytes_timeout = a->between_bytes_timeout;
	be.max_connections = (unsigned)a->max_connections;
	be.probe = a->valid_probe ? a->probe : default_probe;
	d = TH_NEW_BACKEND(ctx, &be);
	VSB_destroy(&name);
	free(addresses[0]);
	free(addresses[1]);
	return (d);
}

/* renderer_destroy() frees what this makes; if it fails, nothing is left to free. */
static int
renderer_make(VRT_CTX, struct vmod_thumb_renderer *r, const struct VARGS(renderer__init) *a)
{

	if (renderer_check(ctx, r->vcl_name, a) ||
	    renderer_renders_what(ctx, r->vcl_name, a, &r->classes, &r->types) ||
	    renderer_second_try(ctx, r->vcl_name, a, &r->second_try))
		return (-1);
	r->slots = (uint64_t)a->max_connections;
	r->tries = (unsigned)a->tries;
	if (renderer_place(ctx, r->vcl_name, a, &r->place))
		return (-1);
	if (is_over_director(r))
		VRT_Assign_Backend(&r->thumbd, a->director);
	else
		r->thumbd = new_backend(ctx, r, a);
	if (r->thumbd == NULL)
		return (-1);
	if (a->valid_fallback)
		VRT_Assign_Backend(&r->fallback, a->fallback);
	r->vsc = counters_take(COUNTERS_RENDERER, r->vcl_name);
	r->director = VRT_AddDirector(ctx, renderer_methods, r, "%s", r->vcl_name);
	AN(r->director);
	return (0);
}

/* The site whose URLs thumbd gets.  NULL without VRT_fail() if there is none to compare. */
static const struct vmod_thumb_site *
find_site(VRT_CTX, const struct vmod_thumb_renderer *r, const struct VARGS(renderer__init) *a)
{
	const struct vmod_thumb_site *s;
	const char *name = a->valid_site && a->site != NULL ? a->site : "";

	if (!a->valid_site)
		return (objects_only(ctx->vcl, VMOD_SITE_MAGIC));
	s = objects_find(ctx->vcl, name, VMOD_SITE_MAGIC);
	if (s == NULL)
		say_fail(ctx, "thumb.renderer %s: site: \"%s\" must be a thumb.site that "
		    "is created above", r->vcl_name, name);
	return (s);
}

/* As often as the probe asks. */
static void
compare_sites(VRT_CTX, struct vmod_thumb_renderer *r, const struct VARGS(renderer__init) *a)
{
	const struct vrt_backend_probe *probe = a->valid_probe ? a->probe : default_probe;
	const struct vmod_thumb_site *s;

	if (is_over_director(r))
		return;
	s = find_site(ctx, r, a);
	if (s == NULL)
		return;
	r->agree = agree_new(ctx->vcl, r->vcl_name, &r->place, &s->site,
	    probe != NULL && probe->interval > 0 ? probe->interval : PROBE_INTERVAL);
	if (r->agree == NULL)
		say_fail(ctx, "thumb.renderer %s: cannot start a thread that compares sites",
		    r->vcl_name);
}

VCL_VOID
vmod_renderer__init(VRT_CTX, struct vmod_thumb_renderer **rp, const char *vcl_name,
    struct VARGS(renderer__init) *a)
{
	struct vmod_thumb_renderer *r;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	AN(rp);
	AZ(*rp);
	ALLOC_OBJ(r, VMOD_RENDERER_MAGIC);
	AN(r);
	REPLACE(r->vcl_name, vcl_name);
	if (renderer_make(ctx, r, a) == 0) {
		objects_add(ctx->vcl, r->vcl_name, VMOD_RENDERER_MAGIC, r);
		*rp = r;
		compare_sites(ctx, r, a);
		return;
	}
	free(r->vcl_name);
	FREE_OBJ(r);
}

/* renderer_destroy() does the rest when the last reference to the director is gone. */
VCL_VOID
vmod_renderer__fini(struct vmod_thumb_renderer **rp)
{
	struct vmod_thumb_renderer *r;

	if (*rp == NULL)
		return;
	TAKE_OBJ_NOTNULL(r, rp, VMOD_RENDERER_MAGIC);
	objects_remove(r);
	if (r->agree != NULL)
		agree_drop(&r->agree);
	VRT_DelDirector(&r->director);
}

VCL_BACKEND
vmod_renderer_backend(VRT_CTX, struct vmod_thumb_renderer *r, VCL_STRING class, VCL_STRING type)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	if (class == NULL || !renderer_has_class(r->classes, class))
		return (shed(ctx, r, r->fallback, &r->vsc->shed_class,
		    "class \"%s\" is not in classes", class != NULL ? class : ""));
	if (type != NULL && *type != '\0' && !renderer_has_type(r->types, type))
		return (shed(ctx, r, r->fallback, &r->vsc->shed_type,
		    "type \"%s\" is not in types", type));
	return (r->director);
}

VCL_BACKEND
vmod_renderer_alone(VRT_CTX, struct vmod_thumb_renderer *r)
{
	struct vmod_priv *priv;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	priv = th_priv_task(ctx, alone_key(r));
	if (priv == NULL) {
		say_fail(ctx, "thumb.renderer %s: out of workspace", r->vcl_name);
		return (NULL);
	}
	priv->priv = r;
	priv->methods = alone_methods;
	return (r->director);
}

int
renderer_renders(const struct vmod_thumb_renderer *r, const struct thumburl_ref *ref)
{
	const enum thumburl_class class = thumburl_class(ref);
	const int by_id = ref->zone == THUMBURL_ZONE_ID;

	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	if (class == THUMBURL_CLASS_ORIGINAL)
		return (by_id && (r->classes & 1u << class));
	/* the application has no ids and no versions */
	if (by_id || ref->version_len > 0)
		return (1);
	return ((r->classes & 1u << class) && (r->types & 1u << ref->type));
}

VCL_BOOL
vmod_renderer_renders(VRT_CTX, struct vmod_thumb_renderer *r, VCL_STRING class, VCL_STRING type)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	return (class != NULL && renderer_has_class(r->classes, class) &&
	    (type == NULL || *type == '\0' || renderer_has_type(r->types, type)));
}

VCL_BOOL
vmod_renderer_healthy(VRT_CTX, struct vmod_thumb_renderer *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	return (is_well(ctx, r));
}

/* True if this task has a slot, from this try or an earlier one. */
VCL_BOOL
vmod_renderer_handed(VRT_CTX, struct vmod_thumb_renderer *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	return (find_slot(ctx, r) != NULL);
}

/* NB: before a backend is resolved, only the requested director is known. */
VCL_BOOL
vmod_renderer_answered(VRT_CTX, struct vmod_thumb_renderer *r)
{
	const struct slot *slot;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	if (ctx->bo == NULL)
		return (0);
	if (ctx->bo->director_resp == NULL)
		return (ctx->bo->director_req == r->director);
	if (!is_over_director(r))
		return (ctx->bo->director_resp == r->thumbd);
	slot = find_slot(ctx, r);
	return (ctx->bo->director_req == r->director && slot != NULL && slot->asked);
}

VCL_VOID
vmod_renderer_again(VRT_CTX, struct vmod_thumb_renderer *r)
{
	struct slot *slot;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	slot = find_slot(ctx, r);
	if (slot != NULL && vmod_renderer_answered(ctx, r))
		slot->again = 1;
}

/* NB: without a backend, no member was free; the others may be by now. */
VCL_BOOL
vmod_renderer_next(VRT_CTX, struct vmod_thumb_renderer *r)
{
	struct slot *slot;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	if (ctx->bo == NULL || !is_over_director(r))
		return (0);
	slot = find_slot(ctx, r);
	if (slot == NULL || !vmod_renderer_answered(ctx, r) || ++slot->failures >= r->tries)
		return (0);
	if (ctx->bo->director_resp != NULL && set_failed(ctx, ctx->bo->director_resp) != 0)
		return (0);
	if (!VRT_Healthy(ctx, r->thumbd, NULL))
		return (0);
	count(&r->vsc->next);
	slot->again = 1;
	return (1);
}

VCL_BOOL
vmod_renderer_second_try(VRT_CTX, struct vmod_thumb_renderer *r, VCL_INT status)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	return (renderer_has_status(r->second_try, status));
}

VCL_BACKEND
vmod_renderer_fallback(VRT_CTX, struct vmod_thumb_renderer *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	return (fallback_of(ctx, r));
}

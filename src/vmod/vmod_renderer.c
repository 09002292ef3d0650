/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.renderer: a director over thumbd's socket, and what takes its place.
 *
 * A fetch that is handed to thumbd holds a slot of the object until its task ends, retries
 * included; the slot is in the task's private pointer, which gives it back.
 */

#include "config.h"

#include <sys/un.h>

#include <stdlib.h>
#include <string.h>

#include "vmod_thumb.h"
#include <vsb.h>

#include "vcc_thumb_if.h"

#define KIND_SIMPLE	0x1u
#define KIND_COMPLEX	0x2u

static const struct {
	const char	*name;
	unsigned	kind;
} kinds[] = {
	{ "simple",	KIND_SIMPLE },
	{ "complex",	KIND_COMPLEX },
};

struct vmod_thumb_renderer {
	unsigned		magic;
#define VMOD_RENDERER_MAGIC	0x7e4de7e7
	char			*vcl_name;
	unsigned		kinds;		/* that thumbd renders */
	VCL_BACKEND		director;	/* us */
	VCL_BACKEND		thumbd;		/* its socket */
	VCL_BACKEND		fallback;	/* a reference, or NULL */
	unsigned		slots;		/* 0: no limit */
	unsigned		inflight;	/* atomic */
};

/* A task's hold on the renderer. */
struct slot {
	unsigned			magic;
#define SLOT_MAGIC			0x51075107
	struct vmod_thumb_renderer	*renderer;
};

static void v_matchproto_(vmod_priv_fini_f)
slot_fini(VRT_CTX, void *priv)
{
	struct slot *slot;

	(void)ctx;
	CAST_OBJ_NOTNULL(slot, priv, SLOT_MAGIC);
	CHECK_OBJ_NOTNULL(slot->renderer, VMOD_RENDERER_MAGIC);
	(void)__atomic_sub_fetch(&slot->renderer->inflight, 1, __ATOMIC_RELAXED);
}

static const struct vmod_priv_methods slot_methods[1] = {{
	.magic = VMOD_PRIV_METHODS_MAGIC,
	.type = "thumb.renderer slot",
	.fini = slot_fini,
}};

/* Returns 0 with a slot taken in priv; -1 if there is none, or no workspace to note it in. */
static int
slot_take(VRT_CTX, struct vmod_thumb_renderer *r, struct vmod_priv *priv)
{
	struct slot *slot;
	unsigned n;

	slot = WS_Alloc(ctx->ws, sizeof *slot);
	if (slot == NULL)
		return (-1);
	n = __atomic_add_fetch(&r->inflight, 1, __ATOMIC_RELAXED);
	if (r->slots > 0 && n > r->slots) {
		(void)__atomic_sub_fetch(&r->inflight, 1, __ATOMIC_RELAXED);
		return (-1);
	}
	INIT_OBJ(slot, SLOT_MAGIC);
	slot->renderer = r;
	priv->priv = slot;
	priv->methods = slot_methods;
	return (0);
}

/*
 * Sick, by its probe or by an operator's word on us or on the socket: the fallback.  Handed to
 * thumbd before and tried again: it has failed this thumb, the fallback.
 */
static VCL_BACKEND v_matchproto_(vdi_resolve_f)
renderer_resolve(VRT_CTX, VCL_BACKEND dir)
{
	struct vmod_thumb_renderer *r;
	struct vmod_priv *priv;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(r, dir->priv, VMOD_RENDERER_MAGIC);
	if (!VRT_Healthy(ctx, dir, NULL))
		return (r->fallback);
	priv = VRT_priv_task(ctx, r);
	if (priv == NULL)
		return (r->fallback);
	if (priv->priv != NULL)
		return (ctx->bo != NULL && VRT_r_bereq_retries(ctx) > 0 && r->fallback != NULL ?
		    r->fallback : r->thumbd);
	return (slot_take(ctx, r, priv) ? r->fallback : r->thumbd);
}

static VCL_BOOL v_matchproto_(vdi_healthy_f)
renderer_healthy(VRT_CTX, VCL_BACKEND dir, VCL_TIME *changed)
{
	struct vmod_thumb_renderer *r;

	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(r, dir->priv, VMOD_RENDERER_MAGIC);
	return (VRT_Healthy(ctx, r->thumbd, changed));
}

/* Slots in use and how many there are, as other directors show healthy and all backends. */
static void v_matchproto_(vdi_list_f)
renderer_list(VRT_CTX, VCL_BACKEND dir, struct vsb *vsb, int pflag, int jflag)
{
	struct vmod_thumb_renderer *r;
	const char *health;
	unsigned inflight;

	CHECK_OBJ_NOTNULL(dir, DIRECTOR_MAGIC);
	CAST_OBJ_NOTNULL(r, dir->priv, VMOD_RENDERER_MAGIC);
	if (pflag) {
		/* there is no more to say, and core writes on behind it */
		if (jflag)
			VSB_cat(vsb, "{},\n");
		return;
	}
	inflight = __atomic_load_n(&r->inflight, __ATOMIC_RELAXED);
	health = VRT_Healthy(ctx, r->thumbd, NULL) ? "healthy" : "sick";
	VSB_printf(vsb, jflag ? "[%u, %u, \"%s\"]" : "%u/%u\t%s", inflight, r->slots, health);
}

static void
drop_references(struct vmod_thumb_renderer *r)
{

	VRT_Assign_Backend(&r->fallback, NULL);
	VRT_Assign_Backend(&r->thumbd, NULL);
}

#if !TH_RELEASE_IN_DESTROY
/* From 7.3 references go here, while the VCL is still whole. */
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

/* Busy is healthy: /healthz says whether thumbd works at all, not whether it has time. */
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

static unsigned
find_kind(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strlen(kinds[i].name) == len && !strncmp(kinds[i].name, name, len))
			return (kinds[i].kind);
	return (0);
}

/* "simple,complex", blanks allowed: the bits, or 0 if there is another word in it. */
static unsigned
parse_kinds(const char *text)
{
	unsigned all = 0, kind;
	size_t n;

	for (;;) {
		text += strspn(text, ", ");
		if (*text == '\0')
			return (all);
		n = strcspn(text, ", ");
		kind = find_kind(text, n);
		if (kind == 0)
			return (0);
		all |= kind;
		text += n;
	}
}

#define FAIL(ctx, name, ...) do {						\
	struct vsb *vsb_ = VSB_new_auto();					\
	AN(vsb_);								\
	VSB_printf(vsb_, __VA_ARGS__);						\
	AZ(VSB_finish(vsb_));							\
	VRT_fail(ctx, "thumb.renderer %s: %s", name, VSB_data(vsb_));		\
	VSB_destroy(&vsb_);							\
	return (-1);								\
} while (0)

static int
check_socket(VRT_CTX, const char *vcl_name, VCL_STRING path)
{
	const size_t max = sizeof ((struct sockaddr_un *)NULL)->sun_path;

	if (path == NULL || *path != '/')
		FAIL(ctx, vcl_name, "socket: \"%s\" must be an absolute path",
		    path == NULL ? "" : path);
	if (strlen(path) >= max)
		FAIL(ctx, vcl_name, "socket: \"%s\" is longer than the %zu bytes a socket's "
		    "path may have", path, max - 1);
	return (0);
}

static int
check_numbers(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a)
{
	const struct {
		const char	*name;
		VCL_DURATION	value;
	} timeouts[] = {
		{ "connect_timeout",		a->connect_timeout },
		{ "first_byte_timeout",		a->first_byte_timeout },
		{ "between_bytes_timeout",	a->between_bytes_timeout },
	};
	size_t i;

	if (a->max_connections < 0 || a->max_connections > UINT16_MAX)
		FAIL(ctx, vcl_name, "max_connections: %jd must be from 0 to %d",
		    (intmax_t)a->max_connections, UINT16_MAX);
	for (i = 0; i < sizeof timeouts / sizeof timeouts[0]; i++)
		if (!(timeouts[i].value > 0))
			FAIL(ctx, vcl_name, "%s: %g must be more than 0 seconds",
			    timeouts[i].name, timeouts[i].value);
	return (0);
}

static int
check_kinds(VRT_CTX, const char *vcl_name, VCL_STRING text, int has_fallback)
{
	unsigned k = parse_kinds(text == NULL ? "" : text);

	if (k == 0)
		FAIL(ctx, vcl_name, "kinds: \"%s\" must be \"simple\", \"complex\" or both, "
		    "with a comma between them", text == NULL ? "" : text);
	if (k != (KIND_SIMPLE | KIND_COMPLEX) && !has_fallback)
		FAIL(ctx, vcl_name, "kinds: \"%s\" leaves other thumbs to a fallback, and there "
		    "is none", text);
	return (0);
}

static VCL_BACKEND
new_backend(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a)
{
	struct vrt_endpoint ep;
	struct vrt_backend be;
	struct vsb *name;
	VCL_BACKEND d;

	name = VSB_new_auto();
	AN(name);
	VSB_printf(name, "%s.socket", vcl_name);
	AZ(VSB_finish(name));
	INIT_OBJ(&ep, VRT_ENDPOINT_MAGIC);
	ep.uds_path = a->socket;
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
	return (d);
}

VCL_VOID
vmod_renderer__init(VRT_CTX, struct vmod_thumb_renderer **rp, const char *vcl_name,
    struct VARGS(renderer__init) *a)
{
	struct vmod_thumb_renderer *r;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	AN(rp);
	AZ(*rp);
	if (check_socket(ctx, vcl_name, a->socket) || check_numbers(ctx, vcl_name, a) ||
	    check_kinds(ctx, vcl_name, a->kinds, a->valid_fallback))
		return;
	ALLOC_OBJ(r, VMOD_RENDERER_MAGIC);
	AN(r);
	REPLACE(r->vcl_name, vcl_name);
	r->kinds = parse_kinds(a->kinds);
	r->slots = (unsigned)a->max_connections;
	r->thumbd = new_backend(ctx, vcl_name, a);
	AN(r->thumbd);
	if (a->valid_fallback)
		VRT_Assign_Backend(&r->fallback, a->fallback);
	r->director = VRT_AddDirector(ctx, renderer_methods, r, "%s", vcl_name);
	AN(r->director);
	*rp = r;
}

/* The rest is renderer_destroy()'s, once nobody refers to the director. */
VCL_VOID
vmod_renderer__fini(struct vmod_thumb_renderer **rp)
{
	struct vmod_thumb_renderer *r;

	if (*rp == NULL)
		return;
	TAKE_OBJ_NOTNULL(r, rp, VMOD_RENDERER_MAGIC);
	VRT_DelDirector(&r->director);
}

VCL_BACKEND
vmod_renderer_backend(VRT_CTX, struct vmod_thumb_renderer *r, VCL_STRING kind)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	if (kind == NULL || !(r->kinds & find_kind(kind, strlen(kind))))
		return (r->fallback);
	return (r->director);
}

/* Whether this task's fetch has been given a slot, now or in an earlier try. */
VCL_BOOL
vmod_renderer_handed(VRT_CTX, struct vmod_thumb_renderer *r)
{
	struct vmod_priv *priv;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	priv = VRT_priv_task_get(ctx, r);
	return (priv != NULL && priv->priv != NULL);
}

VCL_BACKEND
vmod_renderer_fallback(VRT_CTX, struct vmod_thumb_renderer *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	return (r->fallback);
}

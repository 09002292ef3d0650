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

#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "vmod_thumb.h"
#include <vsa.h>

#include "VSC_thumbd.h"
#include "counters.h"
#include "objects.h"
#include "thumb_renderer.h"
#include "thumburl/thumburl.h"

#define KIND_BIT(k)	(1u << THUMBURL_CLASS_##k)
#define KIND_THUMBS	(KIND_BIT(SIMPLE) | KIND_BIT(COMPLEX))

struct vmod_thumb_renderer {
	unsigned		magic;			/* VMOD_RENDERER_MAGIC */
	char			*vcl_name;
	unsigned		kinds;		/* bits of enum thumburl_class that thumbd renders */
	unsigned		types;		/* and of enum thumburl_kind */
	VCL_BACKEND		director;	/* us */
	VCL_BACKEND		thumbd;		/* its socket */
	VCL_BACKEND		fallback;	/* a reference, or NULL */
	uint64_t		slots;		/* 0: no limit */
	uint64_t		inflight;	/* slots that are taken, atomic */
	struct VSC_thumbd	*vsc;		/* of all renderers of this name */
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
	uncount(&slot->renderer->inflight);
	uncount(&slot->renderer->vsc->inflight);
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
	uint64_t n;

	slot = WS_Alloc(ctx->ws, sizeof *slot);
	if (slot == NULL)
		return (-1);
	n = __atomic_add_fetch(&r->inflight, 1, __ATOMIC_RELAXED);
	if (r->slots > 0 && n > r->slots) {
		uncount(&r->inflight);
		return (-1);
	}
	INIT_OBJ(slot, SLOT_MAGIC);
	slot->renderer = r;
	priv->priv = slot;
	priv->methods = slot_methods;
	count(&r->vsc->inflight);
	count(&r->vsc->handed);
	return (0);
}

static VCL_BACKEND
shed(const struct vmod_thumb_renderer *r, uint64_t *counter)
{

	count(counter);
	return (r->fallback);
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
		return (shed(r, &r->vsc->shed_sick));
	priv = VRT_priv_task(ctx, r);
	if (priv == NULL)
		return (shed(r, &r->vsc->shed_busy));
	if (priv->priv == NULL)
		return (slot_take(ctx, r, priv) ? shed(r, &r->vsc->shed_busy) : r->thumbd);
	if (ctx->bo != NULL && VRT_r_bereq_retries(ctx) > 0 && r->fallback != NULL)
		return (shed(r, &r->vsc->retried));
	return (r->thumbd);
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
	uint64_t inflight;

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

static const char *
class_code(unsigned class)
{

	return (thumburl_class_code((enum thumburl_class)class));
}

static const char *
type_code(unsigned type)
{

	return (thumburl_kind_code((enum thumburl_kind)type));
}

/* What kinds and types are lists of: words, each with a bit. */
struct vocabulary {
	const char	*argument;
	const char	*(*word)(unsigned);
	unsigned	first, end;		/* bits */
};

static const struct vocabulary kinds[1] = {{
	"kinds", class_code, THUMBURL_CLASS_SIMPLE, THUMBURL_N_CLASSES }};
static const struct vocabulary types[1] = {{
	"types", type_code, THUMBURL_KIND_NONE + 1, THUMBURL_N_KINDS }};

static unsigned
find_bit(const struct vocabulary *v, const char *name, size_t len)
{
	unsigned i;

	for (i = v->first; i < v->end; i++)
		if (strlen(v->word(i)) == len && !strncmp(v->word(i), name, len))
			return (1u << i);
	return (0);
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

/* A list of words with commas between them, blanks allowed: their bits in *bits. */
static int
parse_list(VRT_CTX, const char *vcl_name, const struct vocabulary *v, VCL_STRING list,
    unsigned *bits)
{
	unsigned bit, i;
	struct vsb *all;
	size_t n;

	*bits = 0;
	for (list = list != NULL ? list : ""; *(list += strspn(list, ", ")) != '\0'; list += n) {
		n = strcspn(list, ", ");
		bit = find_bit(v, list, n);
		*bits |= bit;
		if (bit != 0)
			continue;
		all = VSB_new_auto();
		AN(all);
		for (i = v->first; i < v->end; i++)
			VSB_printf(all, "%s%s", i > v->first ? ", " : "", v->word(i));
		AZ(VSB_finish(all));
		VRT_fail(ctx, "thumb.renderer %s: %s: \"%.*s\" is none of %s", vcl_name, v->argument,
		    (int)n, list, VSB_data(all));
		VSB_destroy(&all);
		return (-1);
	}
	return (0);
}

static int
check_socket(VRT_CTX, const char *vcl_name, VCL_STRING path)
{
	const size_t max = sizeof ((struct sockaddr_un *)NULL)->sun_path;

	if (*path != '/')
		FAIL(ctx, vcl_name, "socket: \"%s\" must be an absolute path", path);
	if (strlen(path) >= max)
		FAIL(ctx, vcl_name, "socket: \"%s\" is longer than the %zu bytes a socket's "
		    "path may have", path, max - 1);
	return (0);
}

static int
check_place(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a)
{
	const int socket = a->socket != NULL && *a->socket != '\0';
	const int address = a->address != NULL && *a->address != '\0';

	if (socket && address)
		FAIL(ctx, vcl_name, "socket and address exclude each other");
	if (!socket && !address)
		FAIL(ctx, vcl_name, "socket or address is needed: an absolute path, or \"HOST:PORT\"");
	return (socket ? check_socket(ctx, vcl_name, a->socket) : 0);
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
take_kinds(VRT_CTX, struct vmod_thumb_renderer *r, const struct VARGS(renderer__init) *a)
{

	if (parse_list(ctx, r->vcl_name, kinds, a->kinds, &r->kinds) ||
	    parse_list(ctx, r->vcl_name, types, a->types, &r->types))
		return (-1);
	if (r->kinds == 0)
		FAIL(ctx, r->vcl_name, "kinds: \"\" must be \"simple\", \"complex\", \"info\" or "
		    "several, with commas between them");
	if (r->types == 0)
		r->types = THUMBURL_ALL_KINDS;
	if ((~r->kinds & KIND_THUMBS) && !a->valid_fallback)
		FAIL(ctx, r->vcl_name, "kinds: \"%s\" leaves other thumbs to a fallback, and there is "
		    "none", a->kinds);
	if (r->types != THUMBURL_ALL_KINDS && !a->valid_fallback)
		FAIL(ctx, r->vcl_name, "types: \"%s\" leaves other thumbs to a fallback, and there is "
		    "none", a->types);
	return (0);
}

/* "host:8090", "127.0.0.1:8090", "[::1]:8090": the first address that it has, in *sa. */
static int
resolve_address(VRT_CTX, const char *vcl_name, VCL_STRING address, struct suckaddr *sa,
    int *family)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	const char *b = address, *colon = strrchr(address, ':');
	struct addrinfo *found = NULL;
	char host[256];
	size_t n;
	int e;

	n = colon != NULL ? (size_t)(colon - address) : 0;
	if (n > 2 && address[0] == '[' && colon[-1] == ']') {
		b++;
		n -= 2;
	} else if (n > 0 && memchr(address, ':', n) != NULL)
		n = 0;
	if (n == 0 || n >= sizeof host || colon[1] == '\0')
		FAIL(ctx, vcl_name, "address: \"%s\" must be HOST:PORT", address);
	memcpy(host, b, n);
	host[n] = '\0';
	e = getaddrinfo(host, colon + 1, &hints, &found);
	if (e != 0)
		FAIL(ctx, vcl_name, "address: \"%s\": %s", address, gai_strerror(e));
	*family = found->ai_family;
	e = VSA_Build(sa, found->ai_addr, (unsigned)found->ai_addrlen) == NULL;
	freeaddrinfo(found);
	if (e)
		FAIL(ctx, vcl_name, "address: \"%s\" is no address of IPv4 or IPv6", address);
	return (0);
}

/* NULL after VRT_fail(). */
static VCL_BACKEND
new_backend(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a,
    struct suckaddr *sa)
{
	struct vrt_endpoint ep;
	struct vrt_backend be;
	struct vsb *name;
	VCL_BACKEND d;
	int family;

	INIT_OBJ(&ep, VRT_ENDPOINT_MAGIC);
	if (a->address == NULL || *a->address == '\0')
		ep.uds_path = a->socket;
	else if (resolve_address(ctx, vcl_name, a->address, sa, &family))
		return (NULL);
	else if (family == AF_INET6)
		ep.ipv6 = sa;
	else
		ep.ipv4 = sa;
	name = VSB_new_auto();
	AN(name);
	VSB_printf(name, "%s.socket", vcl_name);
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
	return (d);
}

/* What is made here is renderer_destroy()'s to unmake, or this function's if it fails. */
static int
renderer_make(VRT_CTX, struct vmod_thumb_renderer *r, const struct VARGS(renderer__init) *a)
{
	struct suckaddr *sa;

	if (check_place(ctx, r->vcl_name, a) || check_numbers(ctx, r->vcl_name, a) ||
	    take_kinds(ctx, r, a))
		return (-1);
	r->slots = (uint64_t)a->max_connections;
	sa = malloc(vsa_suckaddr_len);
	AN(sa);
	r->thumbd = new_backend(ctx, r->vcl_name, a, sa);
	free(sa);
	if (r->thumbd == NULL)
		return (-1);
	if (a->valid_fallback)
		VRT_Assign_Backend(&r->fallback, a->fallback);
	r->vsc = counters_take(COUNTERS_RENDERER, r->vcl_name);
	r->director = VRT_AddDirector(ctx, renderer_methods, r, "%s", r->vcl_name);
	AN(r->director);
	return (0);
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
		return;
	}
	free(r->vcl_name);
	FREE_OBJ(r);
}

/* The rest is renderer_destroy()'s, once nobody refers to the director. */
VCL_VOID
vmod_renderer__fini(struct vmod_thumb_renderer **rp)
{
	struct vmod_thumb_renderer *r;

	if (*rp == NULL)
		return;
	TAKE_OBJ_NOTNULL(r, rp, VMOD_RENDERER_MAGIC);
	objects_remove(r);
	VRT_DelDirector(&r->director);
}

/* Whether the word is empty, which is any, or one of these. */
static int
is_one(const struct vocabulary *v, unsigned bits, VCL_STRING word)
{

	return (word == NULL || *word == '\0' || (find_bit(v, word, strlen(word)) & bits) != 0);
}

VCL_BACKEND
vmod_renderer_backend(VRT_CTX, struct vmod_thumb_renderer *r, VCL_STRING kind, VCL_STRING type)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	if (kind == NULL || *kind == '\0' || !is_one(kinds, r->kinds, kind) ||
	    !is_one(types, r->types, type))
		return (shed(r, &r->vsc->shed_kind));
	return (r->director);
}

int
renderer_renders(const struct vmod_thumb_renderer *r, enum thumburl_class class,
    enum thumburl_kind kind)
{

	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	return ((r->kinds & 1u << class) && (r->types & 1u << kind));
}

VCL_BOOL
vmod_renderer_healthy(VRT_CTX, struct vmod_thumb_renderer *r)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_RENDERER_MAGIC);
	return (VRT_Healthy(ctx, r->director, NULL));
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

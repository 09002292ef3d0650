/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.site: libthumburl for VCL.  The last parse of a task is kept, so that a chain of calls
 * on one URL parses it once.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmod_thumb.h"

#include "vcc_thumb_if.h"

#include "thumburl/thumburl.h"

struct vmod_thumb_site {
	unsigned		magic;
#define VMOD_SITE_MAGIC		0x51735173
	char			*vcl_name;
	struct thumburl_site	site;
	char			*refused[THUMBURL_N_REASONS];	/* URLs to give instead */
	char			*explained[THUMBURL_N_REASONS];	/* "code: text" */
};

/* A parsed URL; lives as long as its task. */
struct parsed {
	unsigned		magic;
#define PARSED_MAGIC		0x9a45ed01
	const char		*url;		/* a copy of ours: ref points into it */
	enum thumburl_reason	reason;
	struct thumburl_ref	ref;
};

typedef size_t format_f(const struct thumburl_site *, const struct thumburl_ref *, char *, size_t);

/* In vcl_init. */
static int
site_texts(struct vmod_thumb_site *s)
{
	unsigned r;

	for (r = 0; r < THUMBURL_N_REASONS; r++)
		if (asprintf(&s->refused[r], "%s/?refused=%s", s->site.query.text,
		    thumburl_reason_code((enum thumburl_reason)r)) < 0 ||
		    asprintf(&s->explained[r], "%s: %s",
		    thumburl_reason_code((enum thumburl_reason)r),
		    thumburl_reason_text((enum thumburl_reason)r)) < 0)
			return (-1);
	return (0);
}

/* Small enough to be an option, which thumburl_site_init() then judges. */
static int
is_unsigned(VRT_CTX, const char *vcl_name, const char *arg, VCL_INT v)
{

	if (v >= 0 && v <= UINT16_MAX)
		return (1);
	VRT_fail(ctx, "thumb.site %s: %s: %jd is out of range", vcl_name, arg, (intmax_t)v);
	return (0);
}

VCL_VOID
vmod_site__init(VRT_CTX, struct vmod_thumb_site **sp, const char *vcl_name,
    VCL_STRING query_base, VCL_STRING path_base, VCL_STRING default_wiki, VCL_INT hash_levels,
    VCL_INT abbreviate, VCL_STRING php_base, VCL_STRING params, VCL_STRING strip,
    VCL_ENUM unknown, VCL_INT max_width, VCL_STRING steps, VCL_ENUM size_policy)
{
	const struct thumburl_options o = {
		.query_base = query_base,
		.path_base = path_base,
		.default_wiki = default_wiki,
		.hash_levels = (unsigned)hash_levels,
		.abbreviate = (unsigned)abbreviate,
		.php_base = php_base,
		.params = params,
		.strip = strip,
		.unknown = unknown,
		.max_width = (unsigned)max_width,
		.steps = steps,
		.size_policy = size_policy,
	};
	struct vmod_thumb_site *s;
	char err[256];

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	AN(sp);
	AZ(*sp);
	if (!is_unsigned(ctx, vcl_name, "hash_levels", hash_levels) ||
	    !is_unsigned(ctx, vcl_name, "abbreviate", abbreviate) ||
	    !is_unsigned(ctx, vcl_name, "max_width", max_width))
		return;
	ALLOC_OBJ(s, VMOD_SITE_MAGIC);
	AN(s);
	*sp = s;
	REPLACE(s->vcl_name, vcl_name);
	if (thumburl_site_init(&s->site, &o, err, sizeof err))
		VRT_fail(ctx, "thumb.site %s: %s", vcl_name, err);
	else if (site_texts(s))
		VRT_fail(ctx, "thumb.site %s: out of memory", vcl_name);
}

VCL_VOID
vmod_site__fini(struct vmod_thumb_site **sp)
{
	struct vmod_thumb_site *s;
	unsigned r;

	if (*sp == NULL)
		return;
	TAKE_OBJ_NOTNULL(s, sp, VMOD_SITE_MAGIC);
	for (r = 0; r < THUMBURL_N_REASONS; r++) {
		free(s->refused[r]);
		free(s->explained[r]);
	}
	free(s->vcl_name);
	FREE_OBJ(s);
}

/* The task's slot for this site's last parse, or NULL when the workspace is short. */
static struct parsed *
task_parsed(VRT_CTX, const struct vmod_thumb_site *s)
{
	struct vmod_priv *priv;
	struct parsed *p;

	priv = VRT_priv_task(ctx, s);
	if (priv == NULL)
		return (NULL);
	if (priv->priv != NULL) {
		CAST_OBJ_NOTNULL(p, priv->priv, PARSED_MAGIC);
		return (p);
	}
	p = WS_Alloc(ctx->ws, sizeof *p);
	if (p == NULL)
		return (NULL);
	INIT_OBJ(p, PARSED_MAGIC);
	priv->priv = p;
	return (p);
}

/*
 * Parse, or remember having parsed.  The URL is compared by its bytes: VCL may change what it
 * passes without our seeing it.  NULL when the workspace is short; the VCL has failed then.
 */
static const struct parsed *
site_parse(VRT_CTX, const struct vmod_thumb_site *s, VCL_STRING url)
{
	struct parsed *p;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (url == NULL)
		url = "";
	if (ctx->ws == NULL) {
		VRT_fail(ctx, "thumb.site %s: there is no URL outside of requests", s->vcl_name);
		return (NULL);
	}
	p = task_parsed(ctx, s);
	if (p != NULL && p->url != NULL && !strcmp(p->url, url))
		return (p);
	if (p != NULL)
		p->url = WS_Copy(ctx->ws, url, -1);
	if (p == NULL || p->url == NULL) {
		VRT_fail(ctx, "thumb.site %s: out of workspace", s->vcl_name);
		return (NULL);
	}
	p->reason = thumburl_parse(&s->site, p->url, strlen(p->url), &p->ref);
	return (p);
}

VCL_BOOL
vmod_site_match(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	return (p != NULL && p->reason != THUMBURL_NOT_THUMB);
}

VCL_STRING
vmod_site_kind(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	if (p == NULL)
		return ("invalid");
	if (p->reason == THUMBURL_OK)
		return (thumburl_class_code(thumburl_class(&p->ref)));
	return (p->reason == THUMBURL_NOT_THUMB ? "none" : "invalid");
}

/* All of the URL or a failed VCL: what is cut short may be another, unchecked URL. */
static VCL_STRING
format(VRT_CTX, const struct vmod_thumb_site *s, const struct parsed *p, format_f *f)
{
	unsigned room;
	size_t n;
	char *b;

	room = WS_ReserveAll(ctx->ws);
	b = WS_Reservation(ctx->ws);
	n = f(&s->site, &p->ref, b, room);
	if (n > 0 && n < room) {
		WS_Release(ctx->ws, (unsigned)n + 1);
		return (b);
	}
	WS_Release(ctx->ws, 0);
	if (n == 0)
		return (NULL);
	WS_MarkOverflow(ctx->ws);
	VRT_fail(ctx, "thumb.site %s: out of workspace", s->vcl_name);
	return (NULL);
}

static VCL_STRING
site_url(VRT_CTX, const struct vmod_thumb_site *s, VCL_STRING url, format_f *f)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	if (p == NULL)
		return (NULL);
	if (p->reason == THUMBURL_NOT_THUMB)
		return (url);
	if (p->reason != THUMBURL_OK)
		return (s->refused[p->reason]);
	if (f == thumburl_format_query && thumburl_query_equivalent(&s->site, &p->ref) != THUMBURL_OK)
		f = thumburl_format_path;
	return (format(ctx, s, p, f));
}

VCL_STRING
vmod_site_canonical(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{

	return (site_url(ctx, s, url, thumburl_format_canonical));
}

VCL_STRING
vmod_site_to_query(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{

	return (site_url(ctx, s, url, thumburl_format_query));
}

VCL_STRING
vmod_site_to_path(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{

	return (site_url(ctx, s, url, thumburl_format_path));
}

VCL_INT
vmod_site_status(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	return (p == NULL ? 500 : (VCL_INT)thumburl_reason_status(p->reason));
}

/* The steps next to a width are of the URL; all other reasons are the same for all. */
static VCL_STRING
explain(VRT_CTX, const struct vmod_thumb_site *s, const struct parsed *p)
{
	size_t n;
	char *b;

	if (p->reason != THUMBURL_NOT_A_STEP)
		return (s->explained[p->reason]);
	n = thumburl_explain(&s->site, &p->ref, p->reason, NULL, 0);
	b = WS_Alloc(ctx->ws, (unsigned)n + 1);
	if (b == NULL)
		return (s->explained[p->reason]);
	thumburl_explain(&s->site, &p->ref, p->reason, b, n + 1);
	return (b);
}

VCL_STRING
vmod_site_reason(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	return (p == NULL ? "" : explain(ctx, s, p));
}

/*
 * Fields of an accepted URL, copied: the next parse overwrites the ref.  NULL when the workspace
 * is short.
 */

static VCL_STRING
get_name(VRT_CTX, const struct thumburl_ref *ref)
{

	return (WS_Copy(ctx->ws, ref->stored, -1));
}

static VCL_STRING
get_wiki(VRT_CTX, const struct thumburl_ref *ref)
{
	size_t n;
	char *b;

	n = thumburl_format_wiki(ref, NULL, 0);
	b = WS_Alloc(ctx->ws, (unsigned)n + 1);
	if (b != NULL)
		thumburl_format_wiki(ref, b, n + 1);
	return (b);
}

static VCL_STRING
get_number(VRT_CTX, int present, int64_t number)
{

	return (present ? WS_Printf(ctx->ws, "%jd", (intmax_t)number) : "");
}

static VCL_STRING
get_width(VRT_CTX, const struct thumburl_ref *ref)
{

	return (get_number(ctx, ref->width > 0, ref->width));
}

static VCL_STRING
get_page(VRT_CTX, const struct thumburl_ref *ref)
{

	return (get_number(ctx, thumburl_applies(ref, THUMBURL_PARAM_PAGE), ref->page));
}

static VCL_STRING
get_time(VRT_CTX, const struct thumburl_ref *ref)
{

	return (get_number(ctx, ref->seconds >= 0, ref->seconds));
}

static VCL_STRING
get_lang(VRT_CTX, const struct thumburl_ref *ref)
{

	return (WS_Copy(ctx->ws, ref->lang, -1));
}

static VCL_STRING
get_type(VRT_CTX, const struct thumburl_ref *ref)
{

	(void)ctx;
	return (thumburl_kind_code(ref->kind));
}

static VCL_STRING
get_key(VRT_CTX, const struct thumburl_ref *ref)
{

	return (WS_Printf(ctx->ws, "File:%s", ref->stored + ref->bare));
}

typedef VCL_STRING get_f(VRT_CTX, const struct thumburl_ref *);

/* Enum values are compared by pointer; their addresses are known at run time only. */
static get_f *
find_field(VCL_ENUM field)
{
	const struct {
		VCL_ENUM	field;
		get_f		*get;
	} fields[] = {
		{ VENUM(name),	get_name },
		{ VENUM(wiki),	get_wiki },
		{ VENUM(width),	get_width },
		{ VENUM(page),	get_page },
		{ VENUM(time),	get_time },
		{ VENUM(lang),	get_lang },
		{ VENUM(type),	get_type },
		{ VENUM(key),	get_key },
	};
	size_t i;

	for (i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (fields[i].field == field)
			return (fields[i].get);
	return (NULL);
}

VCL_STRING
vmod_site_get(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_ENUM field)
{
	const struct parsed *p;
	VCL_STRING v;
	get_f *get;

	p = site_parse(ctx, s, url);
	if (p == NULL)
		return ("");
	if (field == VENUM(code))
		return (thumburl_reason_code(p->reason));
	if (p->reason != THUMBURL_OK)
		return ("");
	get = find_field(field);
	AN(get);
	v = get(ctx, &p->ref);
	if (v != NULL)
		return (v);
	VRT_fail(ctx, "thumb.site %s: out of workspace", s->vcl_name);
	return ("");
}

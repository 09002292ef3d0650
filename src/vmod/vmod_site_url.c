/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Methods of thumb.site that give a URL.  None gives an unchecked one: a refused URL becomes
 * BASE/?refused=CODE, and without workspace the VCL fails.
 */

#include "config.h"

#include <string.h>

#include "accept.h"
#include "location.h"
#include "thumb_site.h"

typedef size_t format_f(const struct thumburl_site *, const struct thumburl_ref *, char *, size_t);

static VCL_STRING
no_workspace(VRT_CTX, const struct vmod_thumb_site *s)
{

	count(&s->vsc->out_of_workspace);
	VRT_fail(ctx, "thumb.site %s: out of workspace", s->vcl_name);
	return (NULL);
}

/*
 * All of the URL or a failed VCL: what is cut short may be another, unchecked URL.  A URL that is
 * the one it was made from takes no room.
 */
static VCL_STRING
format(VRT_CTX, const struct vmod_thumb_site *s, const struct thumburl_ref *ref, format_f *f,
    const char *from)
{
	unsigned room;
	size_t n;
	char *b;

	room = WS_ReserveAll(ctx->ws);
	b = WS_Reservation(ctx->ws);
	n = f(&s->site, ref, b, room);
	if (n < room && !strcmp(b, from)) {
		WS_Release(ctx->ws, 0);
		return (from);
	}
	if (n < room) {
		WS_Release(ctx->ws, (unsigned)n + 1);
		return (b);
	}
	WS_Release(ctx->ws, 0);
	WS_MarkOverflow(ctx->ws);
	return (no_workspace(ctx, s));
}

/* What was asked for, in the scheme it exists in. */
static format_f *
existing(const struct vmod_thumb_site *s, const struct thumburl_ref *ref, format_f *f)
{

	if (f == thumburl_format_query && thumburl_query_equivalent(&s->site, ref) != THUMBURL_OK)
		return (thumburl_format_path);
	if (f == thumburl_format_path && thumburl_path_equivalent(ref) != THUMBURL_OK)
		return (thumburl_format_query);
	return (f);
}

static void
count_rewrite(VRT_CTX, const struct vmod_thumb_site *s, const struct parsed *p, const char *to,
    format_f *f)
{
	enum thumburl_scheme scheme = p->ref.scheme;

	if (to == p->url) {
		count(&s->vsc->canonical);
		return;
	}
	if (f == thumburl_format_canonical ||
	    scheme == (f == thumburl_format_query ? THUMBURL_SCHEME_QUERY : THUMBURL_SCHEME_PATH))
		count(&s->vsc->respelt);
	else
		count(f == thumburl_format_query ? &s->vsc->to_query : &s->vsc->to_path);
	VSLb(ctx->vsl, SLT_Debug, "thumb.site %s: %s is %s", s->vcl_name, p->url, to);
}

/* What a URL that is not accepted is turned into. */
static VCL_STRING
unaccepted(const struct vmod_thumb_site *s, const struct parsed *p, VCL_STRING url)
{

	if (p->reason == THUMBURL_NOT_THUMB)
		return (url != NULL ? url : "");
	return (s->refused[p->reason]);
}

/* In the scheme of f; kept beside the parse, as the next call may be about it. */
static VCL_STRING
site_url(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, format_f *f)
{
	const struct parsed *p;
	const char **kept;

	p = site_parse(ctx, s, url);
	if (p == NULL)
		return (NULL);
	if (p->reason != THUMBURL_OK)
		return (unaccepted(s, p, url));
	f = existing(s, &p->ref, f);
	kept = (const char **)(uintptr_t)(f == thumburl_format_query ? &p->query : &p->path);
	if (*kept == NULL) {
		*kept = format(ctx, s, &p->ref, f, p->url);
		if (*kept != NULL)
			count_rewrite(ctx, s, p, *kept, f);
	}
	return (*kept);
}

VCL_STRING
vmod_site_canonical(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	if (p == NULL)
		return (NULL);
	if (p->reason != THUMBURL_OK)
		return (unaccepted(s, p, url));
	/* what has been parsed in another scheme may be asked about in this one */
	if (p->query != NULL && !strcmp(p->query, url))
		return (p->query);
	if (p->path != NULL && !strcmp(p->path, url))
		return (p->path);
	return (site_url(ctx, s, url, p->ref.scheme == THUMBURL_SCHEME_QUERY ?
	    thumburl_format_query : thumburl_format_path));
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

/* What is remembered needs no parse and no workspace: this is what a hit costs. */
VCL_BOOL
vmod_site_is_canonical(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;
	const char *path;
	size_t len;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (url == NULL)
		return (0);
	len = strlen(url);
	if (seen_has(&s->seen, url, len)) {
		count(&s->vsc->canonical);
		return (1);
	}
	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK)
		return (0);
	path = site_url(ctx, s, url, thumburl_format_path);
	if (path == NULL || strcmp(path, url))
		return (0);
	seen_add(&s->seen, url, len);
	return (1);
}

/* The canonical path of a ref that is made from the parsed one, which stays as it is. */
static VCL_STRING
derived_url(VRT_CTX, const struct vmod_thumb_site *s, const struct parsed *p,
    const struct thumburl_ref *ref)
{

	return (format(ctx, s, ref, existing(s, ref, thumburl_format_path), p->url));
}

VCL_STRING
vmod_site_original(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_BOOL current)
{
	const struct parsed *p;
	struct thumburl_ref ref;

	p = site_parse(ctx, s, url);
	if (p == NULL)
		return (NULL);
	if (p->reason != THUMBURL_OK)
		return (unaccepted(s, p, url));
	ref = p->ref;
	thumburl_set_original(&ref, (int)current);
	return (derived_url(ctx, s, p, &ref));
}

static int
set_format(VRT_CTX, const struct vmod_thumb_site *s, struct thumburl_ref *ref, VCL_STRING format)
{
	enum thumburl_format f;

	if (format == NULL || *format == '\0' || !strcmp(format, "default"))
		return (0);
	f = thumburl_format_of(format, strlen(format));
	if (f == THUMBURL_N_FORMATS) {
		VRT_fail(ctx, "thumb.site %s: .variant(): \"%s\" must be a format such as \"webp\", "
		    "or \"default\"", s->vcl_name, format);
		return (-1);
	}
	(void)thumburl_set_format(&s->site, ref, f);
	return (0);
}

VCL_STRING
vmod_site_variant(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_STRING format,
    VCL_INT width, VCL_ENUM quality)
{
	const struct parsed *p;
	struct thumburl_ref ref;

	p = site_parse(ctx, s, url);
	if (p == NULL)
		return (NULL);
	if (p->reason != THUMBURL_OK)
		return (unaccepted(s, p, url));
	ref = p->ref;
	if (width > 0 && width <= THUMBURL_NUMBER_MAX)
		(void)thumburl_set_width(&s->site, &ref, (uint32_t)width);
	if (quality == VENUM(low))
		(void)thumburl_set_quality(&ref, THUMBURL_QUALITY_LOW);
	if (set_format(ctx, s, &ref, format))
		return (NULL);
	return (derived_url(ctx, s, p, &ref));
}

VCL_STRING
vmod_site_redirect(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING location, VCL_STRING hosts)
{
	const struct parsed *p;
	const char *target;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	target = location_target(location, hosts != NULL ? hosts : "");
	if (target == NULL)
		return ("");
	p = site_parse(ctx, s, target);
	if (p == NULL || p->reason != THUMBURL_OK)
		return ("");
	return (site_url(ctx, s, target, thumburl_format_path));
}

VCL_STRING
vmod_site_format(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING accept, VCL_STRING formats)
{
	enum thumburl_format f;
	size_t n;
	int i;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (formats == NULL)
		return ("default");
	for (i = accept_format(accept, formats); i > 0; i--)
		formats += strcspn(formats, ",") + 1;
	formats += strspn(formats, " ");
	n = strcspn(formats, ", ");
	f = i == 0 ? thumburl_format_of(formats, n) : THUMBURL_N_FORMATS;
	return (f < THUMBURL_N_FORMATS ? thumburl_format_extension(f) : "default");
}

VCL_INT
vmod_site_served_width(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_INT source)
{
	const unsigned scalable = THUMBURL_KIND_BIT(SVG) | THUMBURL_KIND_BIT(STL);
	const struct parsed *p;
	uint32_t w;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK)
		return (0);
	if (source < 0 || source > UINT32_MAX)
		source = 0;
	w = p->ref.width;
	if (w > 0)
		w = thumburl_step_width(&s->site, w, p->ref.kind, (uint32_t)source);
	/* nothing is enlarged but what has no pixels */
	if (source > 0 && w > source && !(scalable & (1u << p->ref.kind)))
		w = (uint32_t)source;
	return (w);
}

VCL_INT
vmod_site_hinted_width(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_STRING width,
    VCL_STRING dpr)
{
	const struct parsed *p;
	uint32_t w;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK || p->ref.width == 0)
		return (0);
	/* without steps each client would have thumbs of its own */
	if (s->site.n_steps == 0)
		return (p->ref.width);
	w = accept_width(width);
	if (w == 0)
		w = accept_dpr(dpr, p->ref.width);
	if (w > s->site.max_width)
		w = s->site.max_width;
	return (thumburl_step_width(&s->site, w, p->ref.kind, 0));
}

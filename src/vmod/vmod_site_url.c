/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Methods of thumb.site that return a URL.  None returns an unchecked one: a refused URL becomes
 * BASE/?refused=CODE, and the VCL fails if the workspace is too short.
 */

#include "config.h"

#include <string.h>

#include "thumb_site.h"
#include "say.h"
#include "vmod/state/accept.h"
#include "vmod/state/location.h"

typedef size_t format_f(const struct thumburl_site *, const struct thumburl_ref *, char *, size_t);

/* By target scheme. */
static format_f *const writers[PARSED_FORMS] = {
	[THUMBURL_SCHEME_PATH] =	thumburl_format_path,
	[THUMBURL_SCHEME_QUERY] =	thumburl_format_query,
};

/*
 * Returns the whole URL or fails the VCL: a truncated URL may be another, unchecked one.  A result
 * that equals its source takes no workspace.
 */
static VCL_STRING
format(VRT_CTX, const struct vmod_thumb_site *s, const struct thumburl_ref *ref,
    enum thumburl_scheme to, const char *from)
{
	unsigned room;
	size_t n;
	char *b;

	room = WS_ReserveAll(ctx->ws);
	b = WS_Reservation(ctx->ws);
	n = writers[to](&s->site, ref, b, room);
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
	out_of_workspace(ctx, s);
	return (NULL);
}

/* The requested scheme, or the other one if the URL does not exist in it. */
static enum thumburl_scheme
existing(const struct vmod_thumb_site *s, const struct thumburl_ref *ref, enum thumburl_scheme to)
{

	if (to == THUMBURL_SCHEME_QUERY)
		return (thumburl_query_equivalent(&s->site, ref) == THUMBURL_OK ?
		    THUMBURL_SCHEME_QUERY : THUMBURL_SCHEME_PATH);
	return (thumburl_path_equivalent(ref) == THUMBURL_OK ?
	    THUMBURL_SCHEME_PATH : THUMBURL_SCHEME_QUERY);
}

static void
count_rewrite(VRT_CTX, const struct vmod_thumb_site *s, const struct parsed *p, const char *url,
    enum thumburl_scheme to)
{

	if (url == p->url) {
		count(&s->vsc->canonical);
		return;
	}
	if (p->ref.scheme == to)
		count(&s->vsc->respelt);
	else
		count(to == THUMBURL_SCHEME_QUERY ? &s->vsc->to_query : &s->vsc->to_path);
	say_rewrite(ctx, s->vcl_name, p->url, url);
}

/* The parse of an accepted URL.  NULL for any other URL, with the URL to return in *instead. */
static struct parsed *
accepted(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_STRING *instead)
{
	struct parsed *p;

	*instead = NULL;
	p = site_parse(ctx, s, url);
	if (p == NULL)
		return (NULL);
	if (p->reason == THUMBURL_OK)
		return (p);
	if (p->reason != THUMBURL_NOT_THUMB)
		*instead = s->refused[p->reason];
	else
		*instead = url != NULL ? url : "";
	return (NULL);
}

/* The result is kept with the parse, as the next call may be for it. */
static VCL_STRING
write_url(VRT_CTX, const struct vmod_thumb_site *s, struct parsed *p, enum thumburl_scheme to)
{

	to = existing(s, &p->ref, to);
	if (p->form[to] == NULL) {
		p->form[to] = format(ctx, s, &p->ref, to, p->url);
		if (p->form[to] != NULL && signed_keep(ctx, s, p, p->form[to])) {
			p->form[to] = NULL;
			out_of_workspace(ctx, s);
		}
		if (p->form[to] != NULL)
			count_rewrite(ctx, s, p, p->form[to], to);
	}
	return (p->form[to]);
}

VCL_STRING
vmod_site_canonical(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	struct parsed *p;
	VCL_STRING instead;
	int i;

	p = accepted(ctx, s, url, &instead);
	if (p == NULL)
		return (instead);
	/* the URL may be a canonical form of one that was parsed in another scheme */
	for (i = 0; i < PARSED_FORMS; i++)
		if (p->form[i] != NULL && !strcmp(p->form[i], url))
			return (p->form[i]);
	return (write_url(ctx, s, p, p->ref.scheme == THUMBURL_SCHEME_QUERY ?
	    THUMBURL_SCHEME_QUERY : THUMBURL_SCHEME_PATH));
}

static VCL_STRING
site_url(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, enum thumburl_scheme to)
{
	struct parsed *p;
	VCL_STRING instead;

	p = accepted(ctx, s, url, &instead);
	return (p != NULL ? write_url(ctx, s, p, to) : instead);
}

VCL_STRING
vmod_site_to_query(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{

	return (site_url(ctx, s, url, THUMBURL_SCHEME_QUERY));
}

VCL_STRING
vmod_site_to_path(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{

	return (site_url(ctx, s, url, THUMBURL_SCHEME_PATH));
}

/* A remembered URL needs no parse and no workspace: that is the cost of a hit. */
VCL_BOOL
vmod_site_is_canonical(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	struct parsed *p;
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
	path = write_url(ctx, s, p, THUMBURL_SCHEME_PATH);
	if (path == NULL || strcmp(path, url))
		return (0);
	if (signed_for_all(s, p))
		seen_add(&s->seen, url, len);
	return (1);
}

VCL_STRING
site_derived_url(VRT_CTX, const struct vmod_thumb_site *s, struct parsed *p,
    const struct thumburl_ref *ref)
{
	VCL_STRING url;

	url = format(ctx, s, ref, existing(s, ref, THUMBURL_SCHEME_PATH), p->url);
	if (url == NULL || signed_keep(ctx, s, p, url) == 0)
		return (url);
	out_of_workspace(ctx, s);
	return (NULL);
}

VCL_STRING
vmod_site_original(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_BOOL current)
{
	struct parsed *p;
	struct thumburl_ref ref;
	VCL_STRING instead;

	p = accepted(ctx, s, url, &instead);
	if (p == NULL)
		return (instead);
	ref = p->ref;
	thumburl_set_original(&ref, (int)current);
	return (site_derived_url(ctx, s, p, &ref));
}

static int
set_format(VRT_CTX, const struct vmod_thumb_site *s, struct thumburl_ref *ref, VCL_STRING format)
{
	enum thumburl_format f;

	if (format == NULL || *format == '\0' || !strcmp(format, "default"))
		return (0);
	f = thumburl_format_of(format, strlen(format));
	if (f == THUMBURL_N_FORMATS) {
		say_fail(ctx, "thumb.site %s: .variant(): \"%s\" must be a format such as "
		    "\"webp\", or \"default\"", s->vcl_name, format);
		return (-1);
	}
	(void)thumburl_set_format(&s->site, ref, f);
	return (0);
}

/* An id has no path, and a site need not have each parameter in the query scheme. */
static int
has_url(const struct vmod_thumb_site *s, const struct thumburl_ref *ref)
{

	return (thumburl_path_equivalent(ref) == THUMBURL_OK ||
	    thumburl_query_equivalent(&s->site, ref) == THUMBURL_OK);
}

VCL_STRING
vmod_site_variant(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_STRING format,
    VCL_INT width, VCL_ENUM quality)
{
	struct parsed *p;
	struct thumburl_ref ref;
	VCL_STRING instead;

	p = accepted(ctx, s, url, &instead);
	if (p == NULL)
		return (instead);
	ref = p->ref;
	if (width > 0 && width <= THUMBURL_NUMBER_MAX)
		(void)thumburl_set_width(&s->site, &ref, (uint32_t)width);
	if (quality == VENUM(low))
		(void)thumburl_set_quality(&ref, THUMBURL_QUALITY_LOW);
	if (set_format(ctx, s, &ref, format))
		return (NULL);
	return (site_derived_url(ctx, s, p, has_url(s, &ref) ? &ref : &p->ref));
}

/* A message, and nothing that a request may become: without workspace there is none. */
VCL_STRING
vmod_site_meant(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;
	unsigned room;
	size_t n;
	char *b;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason == THUMBURL_OK || p->reason == THUMBURL_NOT_THUMB)
		return ("");
	room = WS_ReserveAll(ctx->ws);
	b = WS_Reservation(ctx->ws);
	n = thumburl_suggest(&s->site, p->url, strlen(p->url), b, room);
	if (n >= room)
		n = 0;
	WS_Release(ctx->ws, n > 0 ? (unsigned)n + 1 : 0);
	return (n > 0 ? b : "");
}

VCL_STRING
vmod_site_redirect(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING location, VCL_STRING hosts)
{
	struct parsed *p;
	const char *target;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	target = location_target(location, hosts != NULL ? hosts : "");
	if (target == NULL)
		return ("");
	signed_follow(ctx, s, target);
	p = site_parse(ctx, s, target);
	if (p == NULL || p->reason != THUMBURL_OK)
		return ("");
	return (write_url(ctx, s, p, THUMBURL_SCHEME_PATH));
}

VCL_STRING
vmod_site_format(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING accept, VCL_STRING formats)
{
	enum thumburl_format f;
	const char *best;
	size_t len;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	best = accept_format(accept, formats != NULL ? formats : "", &len);
	f = best != NULL ? thumburl_format_of(best, len) : THUMBURL_N_FORMATS;
	return (f < THUMBURL_N_FORMATS ? thumburl_format_extension(f) : "default");
}

VCL_INT
vmod_site_served_width(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_INT source)
{
	const struct parsed *p;
	uint32_t w;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK)
		return (0);
	if (source < 0 || source > UINT32_MAX)
		source = 0;
	w = p->ref.width;
	if (w > 0)
		w = thumburl_step_width(&s->site, w, p->ref.type, (uint32_t)source);
	/* only vector images are enlarged */
	if (source > 0 && w > source && thumburl_type_nature(p->ref.type) != THUMBURL_VECTOR)
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
	/* without steps each client would get different thumbs */
	if (s->site.n_steps == 0)
		return (p->ref.width);
	w = accept_width(width);
	if (w == 0)
		w = accept_dpr(dpr, p->ref.width);
	if (w > s->site.max_width)
		w = s->site.max_width;
	return (thumburl_step_width(&s->site, w, p->ref.type, 0));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.site: libthumburl for VCL.  This file creates the object and parses URLs for its methods. 
 * A task keeps its last parse, so that a chain of calls for one URL parses it once.
 */

#include "config.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "objects.h"
#include "say.h"
#include "site_args.h"
#include "site_keys.h"
#include "site_locator.h"
#include "thumb_site.h"

/* Prepares texts in vcl_init, so that a refusal needs no workspace. */
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

/* The offset of the counter of each reason. */
#define REFUSALS_OF	struct VSC_thumb
static const size_t refusals[THUMBURL_N_REASONS] = {
#include "refusals.h"
};

#define REMEMBER_MAX	(1 << 20)

static int
is_number(VRT_CTX, const char *vcl_name, const char *arg, VCL_INT v, VCL_INT max)
{

	if (v >= 0 && v <= max)
		return (1);
	say_fail(ctx, "thumb.site %s: %s: %jd must be from 0 to %jd", vcl_name, arg, (intmax_t)v,
	    (intmax_t)max);
	return (0);
}

/* Returns 0, or -1 after VRT_fail(). */
static int
start_keys(VRT_CTX, struct vmod_thumb_site *s, const struct VARGS(site__init) *a)
{
	const char *path = a->valid_keys && a->keys != NULL ? a->keys : "";
	char err[512];

	s->checked = a->checked;
	hash_seed_init(&s->seeds[0]);
	hash_seed_init(&s->seeds[1]);
	if (s->site.signed_urls == THUMBURL_SIGNED_OFF || (s->checked && *path == '\0'))
		return (0);
	if (s->checked) {
		say_fail(ctx, "thumb.site %s: keys: \"%s\": with checked = true another cache "
		    "has the keys, and this one must have none", s->vcl_name, path);
		return (-1);
	}
	if (*path != '/') {
		say_fail(ctx, "thumb.site %s: keys: \"%s\" must be the absolute path of a file "
		    "of keys, as signed_urls is not off", s->vcl_name, path);
		return (-1);
	}
	s->keys = site_keys_start(s->vcl_name, path, err, sizeof err);
	if (s->keys != NULL)
		return (0);
	say_fail(ctx, "thumb.site %s: %s", s->vcl_name, err);
	return (-1);
}

/* Returns 0, or -1 after VRT_fail(). */
static int
start_locator(VRT_CTX, struct vmod_thumb_site *s, const struct VARGS(site__init) *a)
{
	const char *path = a->valid_locator && a->locator != NULL ? a->locator : "";
	char err[512];

	if (!a->valid_locator)
		return (0);
	if (*path != '/' || s->site.ids == THUMBURL_IDS_OFF) {
		say_fail(ctx, *path != '/' ?
		    "thumb.site %s: locator: \"%s\" must be an absolute path" :
		    "thumb.site %s: locator: \"%s\" needs ids = sha1 or sha256", s->vcl_name, path);
		return (-1);
	}
	s->purge_times = counters_purge_times(s->vsc);
	put_off_init(&s->named);
	if (memo_init(&s->memo, (size_t)a->remember))
		(void)snprintf(err, sizeof err, "out of memory");
	else
		s->locator = site_locator_start(s->vcl_name, path, s->site.ids, err, sizeof err);
	if (s->locator != NULL)
		return (0);
	say_fail(ctx, "thumb.site %s: %s", s->vcl_name, err);
	return (-1);
}

VCL_VOID
vmod_site__init(VRT_CTX, struct vmod_thumb_site **sp, const char *vcl_name,
    struct VARGS(site__init) *a)
{
	struct vmod_thumb_site *s;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	AN(sp);
	AZ(*sp);
	if (site_old_arguments(ctx, vcl_name, a) ||
	    !is_number(ctx, vcl_name, "remember", a->remember, REMEMBER_MAX))
		return;
	ALLOC_OBJ(s, VMOD_SITE_MAGIC);
	AN(s);
	*sp = s;
	REPLACE(s->vcl_name, vcl_name);
	objects_add(ctx->vcl, s->vcl_name, VMOD_SITE_MAGIC, s);
	s->vsc = counters_take(COUNTERS_SITE, vcl_name);
	if (site_args(ctx, vcl_name, a, &s->site) || start_keys(ctx, s, a) ||
	    start_locator(ctx, s, a))
		return;
	if (site_texts(s) || seen_init(&s->seen, (size_t)a->remember) ||
	    seen_init(&s->genuine, s->keys != NULL ? (size_t)a->remember : 0) ||
	    numbers_init(&s->widths) || numbers_init(&s->contents) ||
	    texts_init(&s->languages) || texts_init(&s->versions))
		say_fail(ctx, "thumb.site %s: out of memory", vcl_name);
}

VCL_VOID
vmod_site__fini(struct vmod_thumb_site **sp)
{
	struct vmod_thumb_site *s;
	unsigned r;

	if (*sp == NULL)
		return;
	TAKE_OBJ_NOTNULL(s, sp, VMOD_SITE_MAGIC);
	objects_remove(s);
	for (r = 0; r < THUMBURL_N_REASONS; r++) {
		free(s->refused[r]);
		free(s->explained[r]);
	}
	if (s->keys != NULL)
		site_keys_stop(s->keys);
	if (s->locator != NULL)
		site_locator_stop(s->locator);
	memo_fini(&s->memo);
	counters_drop(s->vsc);
	seen_fini(&s->seen);
	seen_fini(&s->genuine);
	numbers_fini(&s->widths);
	numbers_fini(&s->contents);
	texts_fini(&s->languages);
	texts_fini(&s->versions);
	free(s->vcl_name);
	FREE_OBJ(s);
}

/* The last parse of this task and site, or NULL if the workspace is too short. */
static struct parsed *
task_parsed(VRT_CTX, const struct vmod_thumb_site *s)
{
	struct vmod_priv *priv;
	struct parsed *p;

	priv = th_priv_task(ctx, s);
	if (priv == NULL)
		return (NULL);
	if (priv->priv != NULL) {
		CAST_OBJ_NOTNULL(p, priv->priv, PARSED_MAGIC);
		return (p);
	}
	p = WS_Alloc(ctx->ws, sizeof *p);
	if (p == NULL)
		return (NULL);
	p->magic = PARSED_MAGIC;
	p->url = NULL;
	memset(p->form, 0, sizeof p->form);
	if (s->site.signed_urls != THUMBURL_SIGNED_OFF)
		signed_begin(ctx, p);
	priv->priv = p;
	return (p);
}

/* Compares bytes: the string at one address may have changed since. */
static inline int
is_same(const char *kept, const char *url)
{

	return (kept != NULL && (kept == url || !strcmp(kept, url)));
}

static void
parse(VRT_CTX, struct vmod_thumb_site *s, struct parsed *p)
{

	memset(p->form, 0, sizeof p->form);
	p->reason = s->site.signed_urls == THUMBURL_SIGNED_OFF ?
	    thumburl_parse_linked(&s->site, p->url, strlen(p->url), &p->ref) :
	    signed_parse(ctx, s, p);
	count(&s->vsc->parsed);
	if (p->reason == THUMBURL_NOT_THUMB)
		count(&s->vsc->foreign);
	else if (p->reason != THUMBURL_OK) {
		count(&s->vsc->refused);
		count((uint64_t *)(void *)((char *)s->vsc + refusals[p->reason]));
		say_task(ctx, SLT_Debug, "thumb.site %s: refused %s: %s", s->vcl_name,
		    thumburl_reason_code(p->reason), p->url);
	}
}

/* Whether this is the parse of the URL, in any of its known spellings. */
static int
is_of(const struct parsed *p, const char *url)
{

	return (is_same(p->url, url) || is_same(p->form[THUMBURL_SCHEME_PATH], url) ||
	    is_same(p->form[THUMBURL_SCHEME_QUERY], url));
}

void
out_of_workspace(VRT_CTX, const struct vmod_thumb_site *s)
{

	count(&s->vsc->out_of_workspace);
	say_fail(ctx, "thumb.site %s: out of workspace; raise workspace_client or "
	    "workspace_backend", s->vcl_name);
}

struct parsed *
site_parse(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	struct parsed *p;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (url == NULL)
		url = "";
	if (ctx->vsl == NULL) {
		say_fail(ctx, "thumb.site %s: URLs are parsed in requests and fetches only",
		    s->vcl_name);
		return (NULL);
	}
	p = task_parsed(ctx, s);
	if (p != NULL && is_of(p, url))
		return (p);
	/* a URL in the workspace lives as long as this parse */
	if (p != NULL)
		p->url = WS_Allocated(ctx->ws, url, -1) ? url : WS_Copy(ctx->ws, url, -1);
	if (p == NULL || p->url == NULL) {
		out_of_workspace(ctx, s);
		return (NULL);
	}
	parse(ctx, s, p);
	return (p->url != NULL ? p : NULL);
}

VCL_BOOL
vmod_site_match(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	return (p != NULL && p->reason != THUMBURL_NOT_THUMB);
}

VCL_STRING
vmod_site_class(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	if (p == NULL)
		return ("invalid");
	if (p->reason == THUMBURL_OK && p->ref.fraction[0] != '\0')
		return ("fraction");
	if (p->reason == THUMBURL_OK && p->ref.thumbname.len > 0)
		return ("unknown-type");
	if (p->reason == THUMBURL_OK)
		return (thumburl_class_code(thumburl_class(&p->ref)));
	return (p->reason == THUMBURL_NOT_THUMB ? "none" : "invalid");
}

VCL_INT
vmod_site_status(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	return (p == NULL ? 500 : (VCL_INT)thumburl_reason_status(p->reason));
}

/* Only NOT_A_STEP depends on the URL: its text names the next steps. */
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

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * site.get() and site.tags(): fields of an accepted URL, copied because the next parse overwrites
 * the ref.  NULL if the workspace is too short.
 */

#include "config.h"

#include "thumb_site.h"

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
	/* only the renderer finds out what an id names */
	return (ref->zone == THUMBURL_ZONE_ID ? "" : thumburl_type_code(ref->type));
}

static VCL_STRING
get_format(VRT_CTX, const struct thumburl_ref *ref)
{

	(void)ctx;
	return (ref->width > 0 ? thumburl_format_extension(ref->format) : "");
}

/* The beginning of a tag. */
static const char *
tag_of(const struct thumburl_ref *ref)
{

	return (ref->zone == THUMBURL_ZONE_ID ? "id:" : "File:");
}

static VCL_STRING
get_key(VRT_CTX, const struct thumburl_ref *ref)
{

	return (WS_Printf(ctx->ws, "%s%s", tag_of(ref), ref->stored + ref->bare));
}

static VCL_STRING
get_version(VRT_CTX, const struct thumburl_ref *ref)
{

	return (ref->version_len > 0 ? WS_Copy(ctx->ws, ref->version, -1) : "");
}

typedef VCL_STRING get_f(VRT_CTX, const struct thumburl_ref *);

/* Enum values are compared by pointer, and their addresses are known at run time only. */
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
		{ VENUM(format), get_format },
		{ VENUM(key),	get_key },
		{ VENUM(version), get_version },
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
	out_of_workspace(ctx, s);
	return ("");
}

/* A comma ends a tag in vmod_xkey; no name contains %2C. */
static void
put_key(struct vsb *vsb, const struct thumburl_ref *ref, const char *name)
{

	VSB_cat(vsb, tag_of(ref));
	for (; *name != '\0'; name++)
		if (*name == ',')
			VSB_cat(vsb, "%2C");
		else
			VSB_putc(vsb, *name);
}

static void
put_original(struct vsb *vsb, const struct vmod_thumb_site *s, const struct thumburl_ref *ref,
    int current)
{
	struct thumburl_ref original = *ref;
	char path[THUMBURL_STORED_MAX * 3 + 4 * THUMBURL_BASE_MAX];

	thumburl_set_original(&original, current);
	if (thumburl_format_url(&s->site, &original, NULL, ref->zone == THUMBURL_ZONE_ID ?
	    THUMBURL_SCHEME_QUERY : THUMBURL_SCHEME_PATH, path, sizeof path) < sizeof path)
		VSB_printf(vsb, " %s", path);
}

/*
 * The tag of Wikimedia's Thumbor, or that of an id, and the URL of the original, which belongs to one
 * wiki; for an old version those of the current version, too.
 */
VCL_STRING
vmod_site_tags(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;
	struct vsb vsb[1];
	const char *tags;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK)
		return ("");
	WS_VSB_new(vsb, ctx->ws);
	put_key(vsb, &p->ref, p->ref.stored);
	put_original(vsb, s, &p->ref, 0);
	if (p->ref.bare > 0) {
		VSB_putc(vsb, ' ');
		put_key(vsb, &p->ref, p->ref.stored + p->ref.bare);
		put_original(vsb, s, &p->ref, 1);
	}
	tags = WS_VSB_finish(vsb, ctx->ws, NULL);
	if (tags != NULL)
		return (tags);
	out_of_workspace(ctx, s);
	return ("");
}

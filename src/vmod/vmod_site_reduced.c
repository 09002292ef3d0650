/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The site remembers how wide originals are, and their languages, pages and seconds.  Thumbs of all
 * else are the same as one of these, whatever was requested.  A hit calls nothing here.
 */

#include "config.h"

#include "contents/contents.h"
#include "say.h"
#include "thumb_site.h"

/* The number of an SVG is one of these; that of others is its pages or seconds. */
enum languages {
	LANGUAGES_NONE =	1,
	LANGUAGES_LISTED	/* in a text */
};

static int
has_param(const struct parsed *p, enum thumburl_param param)
{

	return ((thumburl_type_params(p->ref.type) & (1U << param)) != 0);
}

static int
has_contents(const struct parsed *p)
{

	return (has_param(p, THUMBURL_PARAM_LANG) || has_param(p, THUMBURL_PARAM_PAGE) ||
	    has_param(p, THUMBURL_PARAM_TIME));
}

/* Whether the width of the file's first page, or only image, says what the thumb's is. */
static int
is_of_first_page(const struct parsed *p)
{

	return (p->ref.page <= 1);
}

/*
 * The parse of an accepted URL, and its original.  NULL: there is none.  NB: another version of a file is
 * another original here.
 */
static const struct parsed *
with_original(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_STRING *original)
{
	const struct parsed *p;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK)
		return (NULL);
	*original = vmod_site_original(ctx, s, url, 0);
	if (*original != NULL && p->ref.version_len > 0) {
		*original = WS_Printf(ctx->ws, "%s?v=%s", *original, p->ref.version);
		if (*original == NULL)
			out_of_workspace(ctx, s);
	}
	return (*original == NULL ? NULL : p);
}

VCL_VOID
vmod_site_learn_width(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_INT width)
{
	const struct parsed *p;
	VCL_STRING original;

	p = with_original(ctx, s, url, &original);
	if (p == NULL || !is_of_first_page(p))
		return;
	numbers_set(&s->widths, original, width > 0 && width <= NUMBERS_MAX ?
	    (unsigned)width : 0, ctx->now);
}

static unsigned
learn_languages(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING original, const char *languages)
{

	if (languages == NULL)
		return (0);
	if (*languages == '\0')
		return (LANGUAGES_NONE);
	texts_set(&s->languages, original, languages, ctx->now + NUMBERS_MINUTES * 60);
	return (LANGUAGES_LISTED);
}

VCL_VOID
vmod_site_learn_contents(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_STRING text)
{
	const struct parsed *p;
	struct contents contents;
	VCL_STRING original;
	unsigned number;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK || !has_contents(p))
		return;
	p = with_original(ctx, s, url, &original);
	if (p == NULL)
		return;
	(void)contents_read(&contents, text);
	if (has_param(p, THUMBURL_PARAM_LANG))
		number = learn_languages(ctx, s, original, contents.languages);
	else if (has_param(p, THUMBURL_PARAM_PAGE))
		number = contents.pages;
	else
		number = contents.seconds;
	numbers_set(&s->contents, original, number, ctx->now);
}

VCL_VOID
vmod_site_forget(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	VCL_STRING original;

	site_unlocate(ctx, s, url);
	if (with_original(ctx, s, url, &original) == NULL)
		return;
	numbers_set(&s->widths, original, 0, ctx->now);
	numbers_set(&s->contents, original, 0, ctx->now);
	vmod_site_learn_versions(ctx, s, url, NULL);
}

static int
reduce_lang(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING original, unsigned number,
    struct thumburl_ref *ref)
{
	char languages[TEXTS_SIZE] = "", lang[LANGUAGE_SIZE];

	if (ref->lang_len == 0 || number == 0 || (number == LANGUAGES_LISTED &&
	    texts_get(&s->languages, original, ctx->now, languages) != 0))
		return (0);
	languages_choose(languages, ref->lang, lang);
	return (strcmp(lang, ref->lang) != 0 && thumburl_set_lang(ref, lang) == 0);
}

/* All pages after the last are one: the next, which may exist once the file has changed. */
static int
reduce_page(unsigned pages, struct thumburl_ref *ref)
{

	return (pages > 0 && ref->page > pages + 1 && thumburl_set_page(ref, pages + 1) == 0);
}

static int
reduce_time(unsigned seconds, struct thumburl_ref *ref)
{
	const struct contents contents = { .seconds = seconds };
	const int32_t second = contents_second(&contents, ref->seconds);

	return (second != ref->seconds && thumburl_set_seconds(ref, second) == 0);
}

/* Each returns whether the ref has changed. */
static int
reduce_contents(VRT_CTX, struct vmod_thumb_site *s, const struct parsed *p, VCL_STRING original,
    struct thumburl_ref *ref)
{
	unsigned number;

	if (!has_contents(p))
		return (0);
	number = numbers_get(&s->contents, original, ctx->now);
	if (has_param(p, THUMBURL_PARAM_LANG))
		return (reduce_lang(ctx, s, original, number, ref));
	if (has_param(p, THUMBURL_PARAM_PAGE))
		return (reduce_page(number, ref));
	return (reduce_time(number, ref));
}

static int
reduce_width(VRT_CTX, const struct vmod_thumb_site *s, const struct parsed *p,
    VCL_STRING original, struct thumburl_ref *ref)
{
	unsigned width;

	if (!is_of_first_page(p))
		return (0);
	width = numbers_get(&s->widths, original, ctx->now);
	return (width > 0 && ref->width > width && thumburl_set_width(&s->site, ref, width) == 0);
}

VCL_STRING
vmod_site_reduced(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	struct parsed *p;
	struct thumburl_ref ref;
	VCL_STRING original;
	int changed;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK || p->ref.info)
		return (url);
	/* no backend has originals by their versions */
	if (p->ref.width == 0)
		return (p->ref.version_len > 0 ? vmod_site_original(ctx, s, url, 0) : url);
	if (with_original(ctx, s, url, &original) == NULL)
		return (NULL);
	ref = p->ref;
	changed = reduce_width(ctx, s, p, original, &ref);
	changed |= reduce_contents(ctx, s, p, original, &ref);
	return (changed ? site_derived_url(ctx, s, p, &ref) : url);
}

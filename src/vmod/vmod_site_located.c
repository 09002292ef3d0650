/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.site: the names of originals and the hashes of their bytes, by the site's locator.
 *
 * NB: a name may have other bytes than the file of the locator says, an id never.  So a name becomes an
 * id only if nobody has purged it since that file was begun, and thumbd compares the bytes with the id.
 */

#include "config.h"

#include <string.h>
#include <time.h>

#include "say.h"
#include "site_locator.h"
#include "thumb_site.h"
#include "vmod/state/control.h"

/* A name, as the locator has it. */
struct name {
	char		wiki[THUMBURL_BASE_MAX + 1];
	const char	*stored;
	const char	*bare;
};

/* Returns -1 if it has none. */
static int
name_of(const struct thumburl_ref *ref, struct name *name)
{

	if (ref->zone == THUMBURL_ZONE_ID || ref->zone == THUMBURL_ZONE_TEMP ||
	    thumburl_format_wiki(ref, name->wiki, sizeof name->wiki) >= sizeof name->wiki)
		return (-1);
	name->stored = ref->stored;
	name->bare = ref->stored + ref->bare;
	return (0);
}

/* All versions of a file have one place, as one purge may be of any. */
static uint32_t
place_of(const struct vmod_thumb_site *s, const struct name *name)
{

	return (purge_times_place(s->purge_times, name->wiki, name->bare));
}

/* Returns whether the locator has the name. */
static int
find_id(const struct vmod_thumb_site *s, const struct name *name, uint64_t *generation,
    char id[THUMBURL_SHA256_LEN + 1])
{
	const struct locator *locator;
	int found;

	locator = site_locator_hold(s->locator, generation);
	found = locator_id_of(locator, name->wiki, name->stored, id);
	site_locator_release(s->locator);
	if (found < 0)
		count(&s->vsc->locator_unread);
	return (found > 0);
}

/* The place of the original in an order, as in a rollout. */
static unsigned
share_of(const struct name *name)
{
	char key[sizeof "File:" + THUMBURL_STORED_MAX];

	strcpy(key, "File:");
	strcat(key, name->bare);
	return (control_place(key));
}

/* The ref of the same by id.  Returns -1 if there is none. */
static int
ref_by_id(const struct vmod_thumb_site *s, const struct thumburl_ref *by_name,
    const struct name *name, uint64_t *generation, struct thumburl_ref *ref)
{
	char id[THUMBURL_SHA256_LEN + 1];

	if (!find_id(s, name, generation, id))
		return (-1);
	*ref = *by_name;
	return (thumburl_set_id(&s->site, ref, id));
}

static int
is_thumb(const struct thumburl_ref *ref)
{
	const enum thumburl_class class = thumburl_class(ref);

	return (class == THUMBURL_CLASS_SIMPLE || class == THUMBURL_CLASS_COMPLEX);
}

/* Maps a URL that is not remembered; to->len is 0 if it stays.  Returns -1 without workspace. */
static int
map(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, struct memo_value *to)
{
	struct thumburl_ref ref;
	const struct parsed *p;
	struct name name;
	size_t n = 0;

	memset(to, 0, sizeof *to);
	p = site_parse(ctx, s, url);
	if (p == NULL)
		return (-1);
	if (p->reason != THUMBURL_OK || !is_thumb(&p->ref) || name_of(&p->ref, &name))
		return (0);
	to->place = place_of(s, &name);
	to->share = (uint16_t)share_of(&name);
	if (ref_by_id(s, &p->ref, &name, &to->generation, &ref) == 0)
		n = thumburl_format_query(&s->site, &ref, to->text, sizeof to->text);
	to->len = n < sizeof to->text ? (uint16_t)n : 0;
	if (signed_for_all(s, p))
		memo_set(&s->memo, url, strlen(url), to);
	return (0);
}

/* A URL by id that was made from one that this task may have, so it may have this one, too. */
static VCL_STRING
keep(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, const struct memo_value *to)
{
	struct parsed *p;
	char *copy;

	copy = WS_Alloc(ctx->ws, to->len + 1u);
	if (copy == NULL) {
		out_of_workspace(ctx, s);
		return (NULL);
	}
	memcpy(copy, to->text, to->len);
	copy[to->len] = '\0';
	if (s->site.signed_urls == THUMBURL_SIGNED_OFF || s->checked)
		return (copy);
	p = site_parse(ctx, s, url);
	if (p != NULL && signed_keep(ctx, s, p, copy))
		out_of_workspace(ctx, s);
	/* the mark for a fetch */
	(void)site_parse(ctx, s, copy);
	return (copy);
}

VCL_STRING
site_located(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, unsigned share)
{
	uint64_t generation, built;
	struct memo_value to;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (s->locator == NULL || url == NULL || share == 0)
		return (url);
	generation = site_locator_generation(s->locator, &built);
	if ((!memo_get(&s->memo, url, strlen(url), &to) || to.generation != generation) &&
	    map(ctx, s, url, &to))
		return (NULL);
	if (to.len == 0 || to.share >= share)
		return (url);
	if (purge_times_is_after(s->purge_times, to.place, built)) {
		count(&s->vsc->not_located);
		return (url);
	}
	if (put_off_has(&s->named, url, ctx->now))
		return (url);
	count(&s->vsc->located);
	return (keep(ctx, s, url, &to));
}

VCL_STRING
vmod_site_located(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{

	return (site_located(ctx, s, url, CONTROL_ALL));
}

VCL_VOID
vmod_site_keep_name(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_DURATION wait)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (url == NULL || s->locator == NULL)
		return;
	count(&s->vsc->located_again);
	put_off_until(&s->named, url, ctx->now + wait);
}

VCL_STRING
vmod_site_by_id(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	struct thumburl_ref ref;
	struct parsed *p;
	struct name name;
	uint64_t generation;

	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (s->locator == NULL)
		return ("");
	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK || name_of(&p->ref, &name) ||
	    ref_by_id(s, &p->ref, &name, &generation, &ref))
		return ("");
	return (site_derived_url(ctx, s, p, &ref));
}

/* Called by forget: the name may have other bytes from now on. */
void
site_unlocate(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;
	struct name name;

	if (s->locator == NULL)
		return;
	p = site_parse(ctx, s, url);
	if (p != NULL && p->reason == THUMBURL_OK && name_of(&p->ref, &name) == 0)
		purge_times_set(s->purge_times, place_of(s, &name), (double)time(NULL));
}

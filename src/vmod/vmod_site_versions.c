/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The site remembers for a moment which versions an original has, so that URLs with made-up ones are
 * answered without thumbd.  A hit calls nothing here.
 */

#include "config.h"

#include <string.h>

#include "thumb_site.h"

/* Seconds: a purge that is lost hides an upload for no longer. */
#define VERSIONS_SECONDS	10

/* The original of an accepted URL; NULL: there is none. */
static VCL_STRING
original_of(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p = site_parse(ctx, s, url);

	return (p == NULL || p->reason != THUMBURL_OK ? NULL :
	    vmod_site_original(ctx, s, url, 0));
}

VCL_VOID
vmod_site_learn_versions(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_STRING versions)
{
	VCL_STRING original = original_of(ctx, s, url);

	if (original == NULL)
		return;
	if (versions == NULL || *versions == '\0')
		texts_set(&s->versions, original, "", 0);
	else
		texts_set(&s->versions, original, versions, ctx->now + VERSIONS_SECONDS);
}

/* Whether a list with blanks between its words has the word. */
static int
list_has(const char *list, const char *word, size_t len)
{
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == ' ')) {
		n = strcspn(list, " ");
		if (n == len && !memcmp(list, word, len))
			return (1);
	}
	return (0);
}

VCL_BOOL
vmod_site_has_version(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	char versions[TEXTS_SIZE], wanted[THUMBURL_VERSION_MAX + 1];
	const struct parsed *p;
	VCL_STRING original;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason != THUMBURL_OK || p->ref.version_len == 0)
		return (1);
	strcpy(wanted, p->ref.version);
	original = original_of(ctx, s, url);
	if (original == NULL || texts_get(&s->versions, original, ctx->now, versions) != 0 ||
	    list_has(versions, wanted, strlen(wanted)))
		return (1);
	count(&s->vsc->no_version);
	return (0);
}

VCL_STRING
vmod_site_versions(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	VCL_STRING original = original_of(ctx, s, url), copy;
	char versions[TEXTS_SIZE];

	if (original == NULL || texts_get(&s->versions, original, ctx->now, versions) != 0)
		return ("");
	copy = WS_Copy(ctx->ws, versions, -1);
	return (copy != NULL ? copy : "");
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.guard: purges that come during a fetch.  Varnish purges what is in the cache, and what is
 * being fetched is not there yet.
 */

#include "config.h"

#include "thumb_guard.h"

#define MOST	4		/* originals of one fetch, which may be redirected */

/* The purges before a fetch, by original. */
struct fetch_begun {
	unsigned		magic;
#define FETCH_BEGUN_MAGIC	0x5f1ee7a1
	unsigned		n;
	struct {
		unsigned	place;
		uint32_t	count;
	}			of[MOST];
};

static struct fetch_begun *
fetch_begun(VRT_CTX, const struct vmod_thumb_guard *g)
{
	struct vmod_priv *priv = th_priv_task(ctx, g);
	struct fetch_begun *f;

	if (priv == NULL)
		return (NULL);
	if (priv->priv != NULL) {
		CAST_OBJ_NOTNULL(f, priv->priv, FETCH_BEGUN_MAGIC);
		return (f);
	}
	/* too little workspace fails the fetch */
	f = WS_Alloc(ctx->ws, sizeof *f);
	if (f == NULL)
		return (NULL);
	INIT_OBJ(f, FETCH_BEGUN_MAGIC);
	priv->priv = f;
	return (f);
}

VCL_VOID
vmod_guard_fetches(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING original)
{
	struct fetch_begun *f;
	unsigned place, i;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	f = fetch_begun(ctx, g);
	if (f == NULL || original == NULL)
		return;
	place = purge_counts_place(&g->guard->purge_counts, original);
	for (i = 0; i < f->n && f->of[i].place != place; i++)
		continue;
	if (i == MOST)
		return;
	f->of[i].place = place;
	f->of[i].count = purge_counts_of(&g->guard->purge_counts, place);
	f->n = i == f->n ? i + 1 : f->n;
}

VCL_VOID
vmod_guard_purged(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING original)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	if (original != NULL)
		purge_counts_add(&g->guard->purge_counts, original);
}

VCL_BOOL
vmod_guard_was_purged(VRT_CTX, struct vmod_thumb_guard *g)
{
	const struct vmod_priv *priv;
	const struct fetch_begun *f;
	unsigned i;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	priv = VRT_priv_task_get(ctx, g);
	if (priv == NULL || priv->priv == NULL)
		return (0);
	CAST_OBJ_NOTNULL(f, priv->priv, FETCH_BEGUN_MAGIC);
	for (i = 0; i < f->n; i++)
		if (purge_counts_of(&g->guard->purge_counts, f->of[i].place) != f->of[i].count)
			return (1);
	return (0);
}

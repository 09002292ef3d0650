/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.query: query.h for VCL.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "vmod/state/query.h"
#include "vmod_thumb.h"

struct vmod_thumb_query {
	unsigned		magic;
#define VMOD_QUERY_MAGIC	0x90e57104
	char			*vcl_name;
	struct query_rules	rules;
};

static int
init_list(VRT_CTX, const char *vcl_name, const char *arg, struct query_list *list, VCL_STRING text)
{
	char err[512];

	if (query_list_init(list, text, err, sizeof err) == 0)
		return (0);
	say_fail(ctx, "thumb.query %s: %s: %s", vcl_name, arg, err);
	return (-1);
}

VCL_VOID
vmod_query__init(VRT_CTX, struct vmod_thumb_query **qp, const char *vcl_name, VCL_STRING keep,
    VCL_STRING drop, VCL_BOOL sorted, VCL_BOOL drop_empty)
{
	struct vmod_thumb_query *q;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	AN(qp);
	AZ(*qp);
	ALLOC_OBJ(q, VMOD_QUERY_MAGIC);
	AN(q);
	*qp = q;
	REPLACE(q->vcl_name, vcl_name);
	q->rules.sorted = (int)sorted;
	q->rules.drop_empty = (int)drop_empty;
	if (init_list(ctx, vcl_name, "keep", &q->rules.keep, keep) == 0)
		(void)init_list(ctx, vcl_name, "drop", &q->rules.drop, drop);
}

VCL_VOID
vmod_query__fini(struct vmod_thumb_query **qp)
{
	struct vmod_thumb_query *q;

	if (*qp == NULL)
		return;
	TAKE_OBJ_NOTNULL(q, qp, VMOD_QUERY_MAGIC);
	query_list_fini(&q->rules.keep);
	query_list_fini(&q->rules.drop);
	free(q->vcl_name);
	FREE_OBJ(q);
}

/* A URL that is canonical takes no workspace.  NB: a shortage fails the VCL. */
VCL_STRING
vmod_query_canonical(VRT_CTX, struct vmod_thumb_query *q, VCL_STRING url)
{
	unsigned room;
	char *b;
	long n;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(q, VMOD_QUERY_MAGIC);
	if (url == NULL)
		return ("");
	room = WS_ReserveAll(ctx->ws);
	b = WS_Reservation(ctx->ws);
	n = query_canonical(&q->rules, url, b, room);
	if (n >= 0 && !strcmp(b, url)) {
		WS_Release(ctx->ws, 0);
		return (url);
	}
	if (n >= 0) {
		WS_Release(ctx->ws, (unsigned)n + 1);
		return (b);
	}
	WS_Release(ctx->ws, 0);
	WS_MarkOverflow(ctx->ws);
	say_fail(ctx, "thumb.query %s: out of workspace; raise workspace_client or workspace_backend",
	    q->vcl_name);
	return (NULL);
}

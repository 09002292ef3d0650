/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.popularity: popular.h for VCL.
 */

#include "config.h"

#include <stdlib.h>

#include "say.h"
#include "vmod/state/popular.h"
#include "vmod_thumb.h"

#define KEYS_MAX	(1 << 24)

struct vmod_thumb_popularity {
	unsigned		magic;
#define VMOD_POPULARITY_MAGIC	0x909074e5
	struct popular		popular;
};

VCL_VOID
vmod_popularity__init(VRT_CTX, struct vmod_thumb_popularity **pp, const char *vcl_name,
    VCL_INT threshold, VCL_DURATION period, VCL_INT keys)
{
	struct vmod_thumb_popularity *p;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	AN(pp);
	AZ(*pp);
	if (threshold < 0 || threshold > INT32_MAX)
		say_fail(ctx, "thumb.popularity %s: threshold: %jd must be from 0 to %d", vcl_name,
		    (intmax_t)threshold, INT32_MAX);
	else if (!(period >= 1))
		say_fail(ctx, "thumb.popularity %s: period: %g must be 1 second or more", vcl_name,
		    period);
	else if (keys < 1 || keys > KEYS_MAX)
		say_fail(ctx, "thumb.popularity %s: keys: %jd must be from 1 to %d", vcl_name,
		    (intmax_t)keys, KEYS_MAX);
	else {
		ALLOC_OBJ(p, VMOD_POPULARITY_MAGIC);
		AN(p);
		*pp = p;
		if (popular_init(&p->popular, (unsigned)threshold, period, (size_t)keys))
			say_fail(ctx, "thumb.popularity %s: out of memory", vcl_name);
	}
}

VCL_VOID
vmod_popularity__fini(struct vmod_thumb_popularity **pp)
{
	struct vmod_thumb_popularity *p;

	if (*pp == NULL)
		return;
	TAKE_OBJ_NOTNULL(p, pp, VMOD_POPULARITY_MAGIC);
	popular_fini(&p->popular);
	FREE_OBJ(p);
}

VCL_BOOL
vmod_popularity_count(VRT_CTX, struct vmod_thumb_popularity *p, VCL_STRING key)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(p, VMOD_POPULARITY_MAGIC);
	return (key != NULL && popular_count(&p->popular, key, ctx->now));
}

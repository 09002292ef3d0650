/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Functions that need no object.
 */

#include "config.h"

#include "vmod_thumb.h"

VCL_INT
vmod_headers(VRT_CTX)
{
	const struct http *hp;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	hp = ctx->http_bereq != NULL ? ctx->http_bereq : ctx->http_req;
	return (hp != NULL ? hp->nhd - HTTP_HDR_FIRST : 0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The events of each VCL that imports the module.
 */

#include "config.h"

#include "vmod_thumb.h"

#include "agree.h"
#include "not_empty.h"

int v_matchproto_(vmod_event_f)
vmod_event(VRT_CTX, struct vmod_priv *priv, enum vcl_event_e event)
{

	(void)priv;
	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	switch (event) {
	case VCL_EVENT_LOAD:
		return (not_empty_add(ctx));
	case VCL_EVENT_WARM:
		agree_warm(ctx->vcl, 1);
		break;
	case VCL_EVENT_COLD:
		agree_warm(ctx->vcl, 0);
		break;
	case VCL_EVENT_DISCARD:
		not_empty_remove(ctx);
		break;
	default:
		break;
	}
	return (0);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The fetch filter thumb_not_empty: an empty body is an error.  Without Content-Length only the
 * end of a body shows that it is empty.
 */

#include "config.h"

#include "vmod_thumb.h"
#include <cache/cache_filter.h>

#include "not_empty.h"

static enum vfp_status v_matchproto_(vfp_pull_f)
not_empty_pull(struct vfp_ctx *vc, struct vfp_entry *entry, void *p, ssize_t *len)
{
	enum vfp_status status;

	CHECK_OBJ_NOTNULL(vc, VFP_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(entry, VFP_ENTRY_MAGIC);
	status = VFP_Suck(vc, p, len);
	if (*len > 0)
		entry->priv2 = 1;
	if (status == VFP_END && entry->priv2 == 0)
		return (VFP_Error(vc, "Empty image"));
	return (status);
}

static const struct vfp not_empty[1] = {{
	.name = "thumb_not_empty",
	.pull = not_empty_pull,
}};

int
not_empty_add(VRT_CTX)
{

	return (VRT_AddFilter(ctx, not_empty, NULL) != NULL);
}

void
not_empty_remove(VRT_CTX)
{

	VRT_RemoveFilter(ctx, not_empty, NULL);
}

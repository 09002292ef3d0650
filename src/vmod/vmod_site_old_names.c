/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Former names in thumb.site: VCL that uses one fails to load with a message that has the new name.
 *
 * The argument of a former method has an ENUM type that no old call fits.  VCC refuses the call,
 * and its message contains the name of the argument.
 */

#include "config.h"

#include "thumb_site.h"

#include "say.h"

int
site_old_arguments(VRT_CTX, const char *vcl_name, const struct VARGS(site__init) *a)
{
	const struct {
		int		is_set;
		const char	*old, *new;
	} arguments[] = {
		{ a->valid_lost_share,	"lost_share",	"share" },
		{ a->valid_lost_least,	"lost_least",	"least" },
		{ a->valid_lost_window,	"lost_window",	"window" },
		{ a->valid_lost_hold,	"lost_hold",	"hold" },
	};
	size_t i;

	for (i = 0; i < sizeof arguments / sizeof arguments[0]; i++)
		if (arguments[i].is_set) {
			say_fail(ctx, "thumb.site %s: %s: use the argument %s of thumb.guard",
			    vcl_name, arguments[i].old, arguments[i].new);
			return (-1);
		}
	return (0);
}

#define OLD_METHOD(name)								\
VCL_VOID										\
vmod_site_##name(VRT_CTX, struct vmod_thumb_site *s, VCL_ENUM use)			\
{											\
											\
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);						\
	say_fail(ctx, "thumb.site %s: %s: %s", s->vcl_name, #name, use);		\
}

OLD_METHOD(kind)
OLD_METHOD(refreshes)
OLD_METHOD(found)
OLD_METHOD(lost)
OLD_METHOD(failed)
OLD_METHOD(alarm)
OLD_METHOD(doubts)
OLD_METHOD(may_purge)
OLD_METHOD(accept)
OLD_METHOD(hold)
OLD_METHOD(stale)
OLD_METHOD(put_off)
OLD_METHOD(is_put_off)

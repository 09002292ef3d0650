/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.site's methods for refreshes: what is found, what is lost, and whether to believe it.
 * None of them is called for a hit of a fresh image.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>

#include "thumb_site.h"

#define HOLD_LEAST	10		/* seconds: nothing is asked for again sooner */

static void v_printflike_(2, 3)
tell(int priority, const char *fmt, ...)
{
	char b[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(b, sizeof b, fmt, ap);
	va_end(ap);
	/* of no request: at once, and in no other's records */
	VSL(SLT_Error, NO_VXID, "%s", b);
	syslog(priority, "%s", b);
}

static void
tell_change(const struct vmod_thumb_site *s, enum guard_change change, const struct guard_sum *sum)
{
	const uintmax_t lost = sum->lost, all = sum->found + sum->lost;

	if (change == GUARD_RAISED) {
		count(&s->vsc->alarms);
		tell(LOG_ALERT, "thumb.site %s: ALARM: %ju of %ju images are lost to their refresh",
		    s->vcl_name, lost, all);
	} else if (change == GUARD_LOWERED)
		tell(LOG_NOTICE, "thumb.site %s: alarm is over: %ju of %ju images are lost",
		    s->vcl_name, lost, all);
	if (change != GUARD_SAME)
		set_gauge(&s->vsc->alarm, guard_is_up(s->guard));
}

/* With the limits of this VCL, whichever was loaded last, or failed to be. */
static struct guard *
guard_of(const struct vmod_thumb_site *s)
{

	guard_limit(s->guard, s->lost_share, s->lost_least, s->lost_window);
	return (s->guard);
}

VCL_BOOL
vmod_site_refreshes(VRT_CTX, struct vmod_thumb_site *s)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	return (stale_is_image(ctx));
}

VCL_VOID
vmod_site_found(VRT_CTX, struct vmod_thumb_site *s)
{
	enum guard_change change;
	struct guard_sum sum;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	count(&s->vsc->refreshed);
	change = guard_found(guard_of(s), ctx->now, &sum);
	tell_change(s, change, &sum);
}

/*
 * An image counts once until it is found again: one that is asked for each minute is not a mass of
 * them.  But while the alarm is up each answer counts, or it would be over when all are held.
 */
static void
count_loss(VRT_CTX, struct vmod_thumb_site *s)
{
	enum guard_change change;
	struct guard_sum sum;
	struct held held;

	if (!guard_is_up(s->guard) && ctx->http_beresp != NULL && stale_is_image(ctx) &&
	    !stale_held(ctx, s, http_GetStatus(ctx->http_beresp), &held))
		return;
	change = guard_lost(guard_of(s), ctx->now, &sum);
	tell_change(s, change, &sum);
}

VCL_VOID
vmod_site_failed(VRT_CTX, struct vmod_thumb_site *s)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	count_loss(ctx, s);
	count(&s->vsc->failed);
}

/* Lost before already, long enough ago, and others were found meanwhile. */
static int
is_confirmed(VRT_CTX, const struct vmod_thumb_site *s)
{
	struct held held;

	/* what cannot be held cannot be looked at twice */
	if (s->hold == 0 || ctx->http_beresp == NULL || !stale_can_stay(ctx))
		return (1);
	if (stale_held(ctx, s, http_GetStatus(ctx->http_beresp), &held))
		return (0);
	return (ctx->now - held.since >= s->hold && guard_is_alone(s->guard,
	    counted(&s->vsc->refreshed) - held.found));
}

VCL_BOOL
vmod_site_lost(VRT_CTX, struct vmod_thumb_site *s)
{
	int believed;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	count_loss(ctx, s);
	believed = guard_accepts(s->guard) || (!guard_is_up(s->guard) && is_confirmed(ctx, s));
	count(believed ? &s->vsc->lost : &s->vsc->held);
	return (believed);
}

VCL_BOOL
vmod_site_alarm(VRT_CTX, struct vmod_thumb_site *s)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	return (guard_is_up(s->guard));
}

VCL_VOID
vmod_site_accept(VRT_CTX, struct vmod_thumb_site *s, VCL_BOOL accept)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (!guard_accept(s->guard, accept != 0))
		return;
	set_gauge(&s->vsc->accepting, accept != 0);
	set_gauge(&s->vsc->alarm, guard_is_up(s->guard));
	tell(LOG_NOTICE, "thumb.site %s: losses are %s", s->vcl_name,
	    accept ? "accepted" : "held again");
}

VCL_BOOL
vmod_site_doubts(VRT_CTX, struct vmod_thumb_site *s, VCL_DURATION age)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	return (guard_doubts(s->guard, ctx->now - age));
}

VCL_BOOL
vmod_site_may_purge(VRT_CTX, struct vmod_thumb_site *s)
{
	int may;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	may = guard_may_purge(guard_of(s), ctx->now);
	if (!may)
		count(&s->vsc->purges_held);
	return (may);
}

VCL_DURATION
vmod_site_hold(VRT_CTX, struct vmod_thumb_site *s)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	return (s->hold > 0 ? s->hold : HOLD_LEAST);
}

VCL_BACKEND
vmod_site_stale(VRT_CTX, struct vmod_thumb_site *s)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	return (stale_can_stay(ctx) ? s->stale : NULL);
}

VCL_VOID
vmod_site_put_off(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, VCL_DURATION wait)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (url != NULL && wait > 0)
		put_off_until(&s->put_off, url, ctx->now + wait);
}

VCL_BOOL
vmod_site_is_put_off(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	return (url != NULL && put_off_has(&s->put_off, url, ctx->now));
}

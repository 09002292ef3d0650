/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.guard: counts the results of refreshes and decides whether to believe a loss.  A hit of a
 * fresh image calls none of its methods.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

#include "thumb_guard.h"

#include "say.h"

#define HOLD_LEAST	10		/* seconds: the shortest time between two refreshes */
#define DAY		86400		/* seconds */

static int
check_limits(VRT_CTX, const char *vcl_name, VCL_REAL share, VCL_INT least, VCL_DURATION window,
    VCL_DURATION hold, VCL_INT purges)
{

	if (!(share >= 0) || share > 1)
		say_fail(ctx, "thumb.guard %s: share: %g must be from 0 to 1", vcl_name, share);
	else if (least < 0 || least > UINT16_MAX)
		say_fail(ctx, "thumb.guard %s: least: %jd must be from 0 to %d", vcl_name,
		    (intmax_t)least, UINT16_MAX);
	else if (!(window >= 1) || window > DAY)
		say_fail(ctx, "thumb.guard %s: window: %g must be from 1 second to a day", vcl_name,
		    window);
	else if (!(hold >= 0) || hold > DAY)
		say_fail(ctx, "thumb.guard %s: hold: %g must be from 0 seconds to a day", vcl_name,
		    hold);
	else if (purges < 0 || purges > UINT16_MAX)
		say_fail(ctx, "thumb.guard %s: purges: %jd must be from 0 to %d", vcl_name,
		    (intmax_t)purges, UINT16_MAX);
	else
		return (0);
	return (-1);
}

VCL_VOID
vmod_guard__init(VRT_CTX, struct vmod_thumb_guard **gp, const char *vcl_name, VCL_REAL share,
    VCL_INT least, VCL_DURATION window, VCL_DURATION hold, VCL_INT purges, VCL_STRING keep_headers)
{
	struct vmod_thumb_guard *g;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	AN(gp);
	AZ(*gp);
	if (check_limits(ctx, vcl_name, share, least, window, hold, purges))
		return;
	ALLOC_OBJ(g, VMOD_GUARD_MAGIC);
	AN(g);
	REPLACE(g->vcl_name, vcl_name);
	g->vsc = counters_take(COUNTERS_GUARD, vcl_name);
	g->guard = counters_guard(g->vsc);
	g->share = share;
	g->least = (unsigned)least;
	g->window = window;
	g->hold = hold;
	g->purges = (unsigned)purges;
	REPLACE(g->keep_headers, keep_headers != NULL ? keep_headers : "");
	put_off_init(&g->put_off);
	g->stale = stale_new(ctx, g);
	*gp = g;
}

VCL_VOID
vmod_guard__fini(struct vmod_thumb_guard **gp)
{
	struct vmod_thumb_guard *g;

	if (*gp == NULL)
		return;
	TAKE_OBJ_NOTNULL(g, gp, VMOD_GUARD_MAGIC);
	VRT_DelDirector(&g->stale);
	counters_drop(g->vsc);
	free(g->vcl_name);
	free(g->keep_headers);
	FREE_OBJ(g);
}

static void v_printflike_(2, 3)
tell(int priority, const char *fmt, ...)
{
	char b[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(b, sizeof b, fmt, ap);
	va_end(ap);
	/* outside any request: at once, and not among its records */
	say_global(SLT_Error, "%s", b);
	syslog(priority, "%s", b);
}

static void
tell_change(const struct vmod_thumb_guard *g, enum guard_change change, const struct guard_sum *sum)
{
	const uintmax_t lost = sum->lost, all = sum->found + sum->lost;

	if (change == GUARD_RAISED) {
		count(&g->vsc->alarms);
		tell(LOG_ALERT, "thumb.guard %s: ALARM: %ju of %ju originals are lost or "
		    "failing", g->vcl_name, lost, all);
	} else if (change == GUARD_LOWERED)
		tell(LOG_NOTICE, "thumb.guard %s: alarm is over: %ju of %ju originals are lost "
		    "or failing", g->vcl_name, lost, all);
	if (change != GUARD_SAME)
		set_gauge(&g->vsc->alarm, guard_is_up(g->guard));
}

/* Sets the limits of this VCL: another one may have set its own, even if its load failed. */
static struct guard *
guard_of(const struct vmod_thumb_guard *g)
{

	guard_limit(g->guard, g->share, g->least, g->window, g->purges);
	return (g->guard);
}

static const char *
text_of(VCL_STRING s)
{

	return (s != NULL ? s : "");
}

VCL_BOOL
vmod_guard_refreshes(VRT_CTX, struct vmod_thumb_guard *g)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	return (stale_is_image(ctx));
}

VCL_VOID
vmod_guard_found(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING original)
{
	enum guard_change change;
	struct guard_sum sum;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	count(&g->vsc->refreshed);
	change = guard_found(guard_of(g), ctx->now, text_of(original), &sum);
	tell_change(g, change, &sum);
}

/*
 * A held image counts once until it is found again, as a few deleted images that are requested each
 * minute are not a mass of images.  While the alarm is up each refresh counts: otherwise the alarm would end
 * as soon as all images are held.
 */
static void
count_loss(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING original)
{
	enum guard_change change;
	struct guard_sum sum;
	struct held held;

	if (!guard_is_up(g->guard) && ctx->http_beresp != NULL && stale_is_image(ctx) &&
	    !stale_held(ctx, g, http_GetStatus(ctx->http_beresp), &held))
		return;
	change = guard_lost(guard_of(g), ctx->now, text_of(original), &sum);
	tell_change(g, change, &sum);
}

VCL_VOID
vmod_guard_failed(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING original)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	count_loss(ctx, g, original);
	count(&g->vsc->failed);
}

VCL_VOID
vmod_guard_ignored(VRT_CTX, struct vmod_thumb_guard *g)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	count(&g->vsc->ignored);
}

/* True if the image was lost before, long enough ago, and enough others were found since. */
static int
is_confirmed(VRT_CTX, const struct vmod_thumb_guard *g)
{
	struct held held;

	/* an image that cannot be held gets no second refresh */
	if (g->hold == 0 || ctx->http_beresp == NULL || !stale_can_stay(ctx))
		return (1);
	if (stale_held(ctx, g, http_GetStatus(ctx->http_beresp), &held))
		return (0);
	return (ctx->now - held.since >= g->hold && guard_is_alone(g->guard,
	    counted(&g->vsc->refreshed) - held.found));
}

VCL_BOOL
vmod_guard_lost(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING original)
{
	int believed;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	count_loss(ctx, g, original);
	believed = guard_accepts(g->guard) || (!guard_is_up(g->guard) && is_confirmed(ctx, g));
	count(believed ? &g->vsc->lost : &g->vsc->held);
	return (believed);
}

VCL_BOOL
vmod_guard_alarm(VRT_CTX, struct vmod_thumb_guard *g)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	return (guard_is_up(g->guard));
}

VCL_VOID
vmod_guard_accept(VRT_CTX, struct vmod_thumb_guard *g, VCL_BOOL accept)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	if (!guard_accept(g->guard, accept != 0))
		return;
	set_gauge(&g->vsc->accepting, accept != 0);
	set_gauge(&g->vsc->alarm, guard_is_up(g->guard));
	tell(LOG_NOTICE, "thumb.guard %s: losses are %s", g->vcl_name,
	    accept ? "accepted" : "held again");
}

VCL_VOID
vmod_guard_allow_purges(VRT_CTX, struct vmod_thumb_guard *g, VCL_BOOL allow)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	if (guard_allow(g->guard, allow != 0))
		tell(LOG_NOTICE, "thumb.guard %s: %s", g->vcl_name, allow ?
		    "all purges are allowed" : "purges are limited during an alarm");
}

VCL_BOOL
vmod_guard_doubts(VRT_CTX, struct vmod_thumb_guard *g, VCL_DURATION age)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	return (guard_doubts(g->guard, ctx->now - age));
}

VCL_BOOL
vmod_guard_may_purge(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING original)
{
	int may;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	may = guard_may_purge(guard_of(g), ctx->now, text_of(original));
	if (!may)
		count(&g->vsc->purges_held);
	return (may);
}

VCL_DURATION
vmod_guard_hold(VRT_CTX, struct vmod_thumb_guard *g)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	return (g->hold > 0 ? g->hold : HOLD_LEAST);
}

VCL_BACKEND
vmod_guard_stale(VRT_CTX, struct vmod_thumb_guard *g)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	return (stale_can_stay(ctx) ? g->stale : NULL);
}

VCL_VOID
vmod_guard_put_off(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING url, VCL_DURATION wait)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	if (url != NULL && wait >= 0)
		put_off_until(&g->put_off, url, ctx->now + wait);
}

VCL_BOOL
vmod_guard_is_put_off(VRT_CTX, struct vmod_thumb_guard *g, VCL_STRING url)
{

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	return (url != NULL && put_off_has(&g->put_off, url, ctx->now));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Differences between Varnish releases, and nothing else; configure probes them (m4/th_varnish.m4).
 */

#ifndef VMOD_THUMB_H_INCLUDED
#define VMOD_THUMB_H_INCLUDED

#include <string.h>

/* cache.h lacks struct http_conn and EXP_Rearm(). */
#ifdef TH_INTERNALS
#  define WITH_PERSISTENT_STORAGE	0
#  ifdef HAVE_CACHE_CACHE_VINYLD_H			/* Vinyl Cache */
#    include <cache/cache_vinyld.h>
#  else
#    include <cache/cache_varnishd.h>
#  endif
#else
#  include <cache/cache.h>
#endif
#include <vcl.h>
#include <vrt_obj.h>
#include <vsb.h>

#include "vcc_thumb_if.h"

#if !HAVE_DECL_WS_ALLOCATED				/* before 7.0 */
#  define WS_Allocated(ws, p, length)	WS_Inside(ws, p, NULL)
#endif

#if !HAVE_DECL_VAS_ERRTXT				/* before 7.0 */
#  define VAS_errtxt(error)		strerror(error)
#endif

/* Before 7.1 backends have no references: they live as long as the VCL. */
#if !HAVE_DECL_VRT_ASSIGN_BACKEND
#  define VRT_Assign_Backend(to, from)	(*(to) = (from))
#endif

#if !HAVE_DECL_VRT_ADDFILTER				/* before 7.1; NULL is success */
#  define VRT_AddFilter(ctx, vfp, vdp)	(VRT_AddVFP(ctx, vfp), NULL)
#  define VRT_RemoveFilter(ctx, vfp, vdp)	VRT_RemoveVFP(ctx, vfp)
#endif

#ifdef HAVE_BACKEND_VIA					/* from 7.3 */
#  define TH_NEW_BACKEND(ctx, vrt)	VRT_new_backend(ctx, vrt, NULL)
#else
#  define TH_NEW_BACKEND(ctx, vrt)	VRT_new_backend(ctx, vrt)
#endif

/* From 7.3 references are dropped in .release, while the VCL exists; before 7.3, in .destroy. */
#ifdef HAVE_STRUCT_VDI_METHODS_RELEASE
#  define TH_RELEASE_IN_DESTROY		0
#else
#  define TH_RELEASE_IN_DESTROY		1
#endif

#ifndef NO_VXID						/* before 7.3 */
#  define NO_VXID			0U
#endif

#ifdef HDR				/* from 8.0; before, the length is an escape */
#  define TH_HDR(length, name)		HDR(name)
#else
#  define TH_HDR(length, name)		length name ":"
#endif

#ifndef VRT_BACKEND_INIT				/* before 7.5 */
#  define VRT_BACKEND_INIT(be)		INIT_OBJ(be, VRT_BACKEND_MAGIC)
#endif

/*
 * VRT_priv_task() that returns NULL if the workspace is short, as before 8.0.  From 8.0 Varnish takes
 * memory instead, and may crash when it frees that of several objects (doc/varnish.rst).
 */
#define TH_PRIV_ROOM			256	/* bytes: more than Varnish needs for one */

static inline struct vmod_priv *
th_priv_task(VRT_CTX, const void *id)
{
	struct vmod_priv *priv;

	priv = VRT_priv_task_get(ctx, id);
	if (priv != NULL || WS_ReserveSize(ctx->ws, TH_PRIV_ROOM) == 0)
		return (priv);
	WS_Release(ctx->ws, 0);
	return (VRT_priv_task(ctx, id));
}

#endif

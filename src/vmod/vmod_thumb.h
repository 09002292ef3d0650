/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What Varnish releases do differently, and nothing else.  Written for 7.1 to 8.0 and the two
 * lines after it, from their headers; 7.1 is what it is tested with.
 */

#ifndef VMOD_THUMB_H_INCLUDED
#define VMOD_THUMB_H_INCLUDED

#include <string.h>

#include <cache/cache.h>
#include <vcl.h>
#include <vrt_obj.h>
#include <vsb.h>

#include "vcc_thumb_if.h"

#if VRT_MAJOR_VERSION < 17U				/* before 7.3 */
#  define TH_NEW_BACKEND(ctx, vrt)	VRT_new_backend(ctx, vrt)
#  define TH_RELEASE_IN_DESTROY		1
#else
#  define TH_NEW_BACKEND(ctx, vrt)	VRT_new_backend(ctx, vrt, NULL)
#  define TH_RELEASE_IN_DESTROY		0
#endif

#ifndef VRT_BACKEND_INIT				/* before 7.5 */
#  define VRT_BACKEND_INIT(be)		INIT_OBJ(be, VRT_BACKEND_MAGIC)
#endif

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.renderer, for other objects that ask what it renders.
 */

#ifndef THUMB_RENDERER_H_INCLUDED
#define THUMB_RENDERER_H_INCLUDED

#include "thumburl/thumburl.h"

struct vmod_thumb_renderer;
#define VMOD_RENDERER_MAGIC	0x7e4de7e7

/* Whether thumb.vcl asks thumbd for this while it is healthy: see thumb_backend_fetch_on. */
int renderer_renders(const struct vmod_thumb_renderer *r, const struct thumburl_ref *ref);

#endif

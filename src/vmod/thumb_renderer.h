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

/* Whether thumbd, while healthy, renders this class and type. */
int renderer_renders(const struct vmod_thumb_renderer *r, enum thumburl_class class,
    enum thumburl_type type);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The version of the rendering rules.
 */

#ifndef RENDER_RULES_H_INCLUDED
#define RENDER_RULES_H_INCLUDED

/*
 * Part of every thumb's ETag: raise it when a change makes thumbs look different, so that
 * caches fetch them anew when they next ask.
 */
#define RENDER_RULES	6

#endif

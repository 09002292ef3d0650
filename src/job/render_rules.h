/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The version of the rendering rules.
 */

#ifndef RENDER_RULES_H_INCLUDED
#define RENDER_RULES_H_INCLUDED

/*
 * The version is part of every thumb's ETag.  Increase it if a change makes thumbs look different,
 * so that caches fetch them again at their next refresh.
 */
#define RENDER_RULES	11

#endif

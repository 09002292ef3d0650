/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Size steps.
 */

#ifndef STEP_H_INCLUDED
#define STEP_H_INCLUDED

#include "thumburl.h"

/* Apply the site's policy to the width in ref.  NB: this is the last check. */
enum thumburl_reason step_take(const struct thumburl_site *site, struct thumburl_ref *ref);

/* As thumburl_step_width(), for a nature. */
uint32_t step_for(const struct thumburl_site *site, uint32_t width, enum thumburl_nature nature,
    uint32_t source_width);

#endif

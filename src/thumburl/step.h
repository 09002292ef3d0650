/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Size steps.
 */

#ifndef STEP_H_INCLUDED
#define STEP_H_INCLUDED

#include "thumburl.h"

/* What a site's policy makes of the width that was read into ref; the last thing to be checked. */
enum thumburl_reason step_take(const struct thumburl_site *site, struct thumburl_ref *ref);

#endif

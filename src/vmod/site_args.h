/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The arguments of thumb.site that describe its URLs, and the site file.
 */

#ifndef SITE_ARGS_H_INCLUDED
#define SITE_ARGS_H_INCLUDED

#include "vmod_thumb.h"

#include "thumburl/thumburl.h"

/* Makes a site from them.  Returns 0, or -1 after VRT_fail(). */
int site_args(VRT_CTX, const char *vcl_name, const struct VARGS(site__init) *a,
    struct thumburl_site *site);

#endif

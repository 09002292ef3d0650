/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The version token of an original, which names its bytes: v= of a URL.
 */

#ifndef CONTENT_VERSION_H_INCLUDED
#define CONTENT_VERSION_H_INCLUDED

#include "original.h"
#include "thumburl/thumburl.h"

#define CONTENT_VERSION_SIZE	(THUMBURL_VERSION_MAX + 1)

/* Whether URLs of the site name versions: without that, no answer tells any. */
int content_version_is_told(const struct thumburl_site *site);

void content_version(const struct original *original, char version[CONTENT_VERSION_SIZE]);

#endif

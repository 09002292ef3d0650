/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The site of programs that give workers jobs: /v1/NAME?PARAMETERS, with all parameters.
 */

#ifndef JOB_SITE_H_INCLUDED
#define JOB_SITE_H_INCLUDED

#include <stdio.h>
#include <stdlib.h>

#include "thumburl/thumburl.h"

static inline void
job_site_init(struct thumburl_site *site)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	char message[256];

	options.query_base = "/v1";
	options.path_base = "/";
	options.params = "f,info,lang,p,q,t,w";
	if (thumburl_site_init(site, &options, message, sizeof message) == 0)
		return;
	(void)fprintf(stderr, "%s\n", message);
	exit(2);
}

#endif

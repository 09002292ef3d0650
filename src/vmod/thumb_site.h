/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.site, for the files that its methods are in.
 */

#ifndef THUMB_SITE_H_INCLUDED
#define THUMB_SITE_H_INCLUDED

#include "vmod_thumb.h"

#include "VSC_thumb.h"
#include "counters.h"
#include "vmod/state/seen.h"
#include "thumburl/thumburl.h"

struct vmod_thumb_site {
	unsigned		magic;
#define VMOD_SITE_MAGIC		0x51735173
	char			*vcl_name;
	struct thumburl_site	site;
	char			*refused[THUMBURL_N_REASONS];	/* URLs to give instead */
	char			*explained[THUMBURL_N_REASONS];	/* "code: text" */
	struct seen		seen;		/* accepted, and canonical by .to_path() */
	struct VSC_thumb	*vsc;		/* of all sites of this name */
};

/*
 * A parsed URL; lives as long as its task, which keeps one for each site.  The canonical forms
 * are the same thumb: to be asked about them costs no other parse.
 */
struct parsed {
	unsigned		magic;
#define PARSED_MAGIC		0x9a45ed01
	enum thumburl_reason	reason;
	const char		*url;		/* in the workspace: ref points into it */
#define PARSED_FORMS		2
	const char		*form[PARSED_FORMS];	/* by scheme; NULL: not written yet */
	struct thumburl_ref	ref;
};

/*
 * The URL, parsed now or earlier in this task.  NULL when the workspace is short; the VCL has
 * failed then.
 */
struct parsed *site_parse(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url);

/* Fails the VCL for an argument that is another object's now; 0 or -1. */
int site_old_arguments(VRT_CTX, const char *vcl_name, const struct VARGS(site__init) *a);

/* Counts it and fails the VCL. */
void out_of_workspace(VRT_CTX, const struct vmod_thumb_site *s);

#endif

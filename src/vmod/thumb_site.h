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
#include "vmod/state/guard.h"
#include "vmod/state/put_off.h"
#include "vmod/state/seen.h"
#include "thumburl/thumburl.h"

struct vmod_thumb_site {
	unsigned		magic;
#define VMOD_SITE_MAGIC		0x51735173
	char			*vcl_name;
	struct thumburl_site	site;
	char			*refused[THUMBURL_N_REASONS];	/* URLs to give instead */
	char			*explained[THUMBURL_N_REASONS];	/* "code: text" */
	struct guard		*guard;		/* of all sites of this name */
	double			lost_share;	/* its limits, for this one's refreshes */
	unsigned		lost_least;
	double			lost_window;
	double			hold;		/* seconds */
	VCL_BACKEND		stale;
	struct put_off		put_off;
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

/* Counts it and fails the VCL. */
void out_of_workspace(VRT_CTX, const struct vmod_thumb_site *s);

/* A backend that answers from what is being refreshed; see vmod_site_stale.c. */
VCL_BACKEND stale_new(VRT_CTX, struct vmod_thumb_site *s);

/* Whether an image is being refreshed, and whether that backend can answer from it. */
int stale_is_image(VRT_CTX);
int stale_can_stay(VRT_CTX);

/* Since when an image is held for answers of one status, and how many were found till then. */
struct held {
	double			since;
	uint64_t		found;
};

/* 0; or -1 if it is not held for that. */
int stale_held(VRT_CTX, const struct vmod_thumb_site *s, unsigned status, struct held *held);

#endif

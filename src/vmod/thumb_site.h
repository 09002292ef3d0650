/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.site, for the files that hold its methods.
 */

#ifndef THUMB_SITE_H_INCLUDED
#define THUMB_SITE_H_INCLUDED

#include "vmod_thumb.h"

#include "VSC_thumb.h"
#include "counters.h"
#include "vmod/state/memo.h"
#include "vmod/state/numbers.h"
#include "vmod/state/purge_times.h"
#include "vmod/state/put_off.h"
#include "vmod/state/seen.h"
#include "vmod/state/texts.h"
#include "thumburl/thumburl.h"

struct vmod_thumb_site {
	unsigned		magic;
#define VMOD_SITE_MAGIC		0x51735173
	char			*vcl_name;
	struct thumburl_site	site;
	char			*refused[THUMBURL_N_REASONS];	/* URLs in place of refused ones */
	char			*explained[THUMBURL_N_REASONS];	/* "code: text" */
	struct seen		seen;		/* URLs that .to_path() does not change */
	struct numbers		widths;		/* of originals */
	struct numbers		contents;	/* vmod_site_reduced.c says what of */
	struct texts		languages;	/* of SVGs */
	struct texts		versions;	/* of originals, by their tokens */
	struct VSC_thumb	*vsc;		/* shared by all sites of this name */
	struct site_keys	*keys;		/* of signed URLs; NULL: they are off, or checked */
	unsigned		checked;	/* a cache in front has checked them */
	struct seen		genuine;	/* signed URLs, with the generation of the keys */
	struct hash_seed	seeds[2];	/* of marks */
	struct site_locator	*locator;	/* NULL: none, as are those below */
	struct purge_times	*purge_times;	/* shared by all sites of this name */
	struct memo		memo;		/* URLs by name to those by id */
	struct put_off		named;		/* URLs that stay by name for a while */
};

/* A URL without a signature that is accepted in this task. */
struct checked {
	struct checked		*next;
	const char		*url;		/* in the workspace */
};

/*
 * A parsed URL.  Each task keeps one for each site.  The canonical forms are the same thumb and
 * need no further parse.
 */
struct parsed {
	unsigned		magic;
#define PARSED_MAGIC		0x9a45ed01
	enum thumburl_reason	reason;
	const char		*url;		/* in the workspace: ref points into it */
#define PARSED_FORMS		2
	const char		*form[PARSED_FORMS];	/* by scheme; NULL until it is written */
	struct checked		*checked;	/* of the task, as is the next */
#define MARK_LEN		32
	char			mark[MARK_LEN + 1];	/* "": none */
	unsigned		marked;		/* and it was good, in a fetch */
	struct thumburl_ref	ref;
};

/*
 * The URL, parsed now or earlier in this task.  NULL if the workspace is too short: then the VCL
 * has failed.
 */
struct parsed *site_parse(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url);

/* The canonical path of a ref that was derived from the parsed one. */
VCL_STRING site_derived_url(VRT_CTX, const struct vmod_thumb_site *s, struct parsed *p,
    const struct thumburl_ref *ref);

/* Fails the VCL for an argument that has moved to another object; 0 or -1. */
int site_old_arguments(VRT_CTX, const char *vcl_name, const struct VARGS(site__init) *a);

/*
 * The URL by id of a thumb by name whose original is in this share of CONTROL_ALL; any other URL as it is.
 * NULL without workspace: then the VCL has failed.
 */
VCL_STRING site_located(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url, unsigned share);

/* Whatever the locator says of the URL's original is not believed until its file is newer. */
void site_unlocate(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url);

/* Begins a task, on a site with signed URLs. */
void signed_begin(VRT_CTX, struct parsed *p);

/* Parses p->url, on such a site.  Without workspace p->url is NULL, and the VCL has failed. */
enum thumburl_reason signed_parse(VRT_CTX, struct vmod_thumb_site *s, struct parsed *p);

/* Keeps a URL in the workspace that was derived from the parse; -1 without workspace. */
int signed_keep(VRT_CTX, const struct vmod_thumb_site *s, struct parsed *p, const char *url);

/* Accepts the target of a redirect, in a fetch whose URL was accepted by its mark. */
void signed_follow(VRT_CTX, struct vmod_thumb_site *s, const char *url);

/* Parses a URL whoever asks for it, for its original's sake. */
enum thumburl_reason signed_parse_any(const struct thumburl_site *site, const char *url,
    struct thumburl_ref *ref);

/* Whether each client may ask for the URL of an accepted parse, as it is. */
int signed_for_all(const struct vmod_thumb_site *s, const struct parsed *p);

/* Counts the shortage and fails the VCL. */
void out_of_workspace(VRT_CTX, const struct vmod_thumb_site *s);

#endif

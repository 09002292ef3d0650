/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signed URLs: who may ask for what, in a task.
 *
 * A client's URL is accepted by its signature.  Its canonical forms, and the URLs that methods derive
 * from it, have none: the task keeps them, and accepts these and no others.
 *
 * A fetch is another task.  Its request has a mark of the original whose signature was checked: a header
 * that is unforgeable without the random seeds of this object, and that is removed if a client sends it
 * and, but for a pipe, before a backend sees it.  So a pass, a background fetch or a restart needs no help of VCL, and
 * what VCL has not shown to this object is refused in the fetch.  The mark is of the original and not of
 * the URL because VCL may change the width, the format or the scheme after the check.
 */

#include "config.h"

#include "say.h"
#include "site_keys.h"
#include "thumb_site.h"

#define MARK_NAME	"X-Thumb-Signed"
#define MARK		TH_HDR("\017", MARK_NAME)

static void
mark_of(const struct vmod_thumb_site *s, const struct thumburl_ref *ref, char mark[MARK_LEN + 1])
{
	static const char digits[] = "0123456789abcdef";
	uint64_t h = 0;
	unsigned i;

	for (i = 0; i < MARK_LEN; i++) {
		if (i % 16 == 0)
			h = ref->zone ^ seeded_hash(&s->seeds[i / 16], ref->stored,
			    ref->stored_len);
		mark[i] = digits[h & 15];
		h >>= 4;
	}
	mark[i] = '\0';
}

/* NB: the comparison takes the same time wherever the two differ. */
static int
is_marked(const struct vmod_thumb_site *s, const struct parsed *p)
{
	char mark[MARK_LEN + 1];
	unsigned i, differ = 0;

	if (p->mark[0] == '\0')
		return (0);
	mark_of(s, &p->ref, mark);
	for (i = 0; i < MARK_LEN; i++)
		differ |= (unsigned)(mark[i] ^ p->mark[i]);
	return (differ == 0);
}

/* A client's own mark is removed; that of a fetch is taken from it. */
void
signed_begin(VRT_CTX, struct parsed *p)
{
	struct http *hp = ctx->http_req != NULL ? ctx->http_req : ctx->http_bereq;
	const char *mark;

	p->checked = NULL;
	p->mark[0] = '\0';
	p->marked = 0;
	if (hp == NULL || !http_GetHdr(hp, MARK, &mark))
		return;
	if (ctx->http_req == NULL && strlen(mark) == MARK_LEN)
		memcpy(p->mark, mark, MARK_LEN + 1);
	http_Unset(hp, MARK);
}

/* Marks the request for the fetch that may follow.  Returns 0, or -1 without workspace. */
static int
set_mark(VRT_CTX, const struct vmod_thumb_site *s, struct parsed *p)
{
	static const char name[] = MARK_NAME ": ";
	char mark[MARK_LEN + 1], *header;

	if (ctx->http_req == NULL)
		return (0);
	mark_of(s, &p->ref, mark);
	if (!strcmp(mark, p->mark))
		return (0);
	header = WS_Alloc(ctx->ws, sizeof name + MARK_LEN);
	if (header == NULL)
		return (-1);
	memcpy(header, name, sizeof name - 1);
	memcpy(header + sizeof name - 1, mark, sizeof mark);
	http_Unset(ctx->http_req, MARK);
	http_SetHeader(ctx->http_req, header);
	memcpy(p->mark, mark, sizeof mark);
	return (0);
}

static int
is_checked(const struct parsed *p, const char *url)
{
	const struct checked *c;

	for (c = p->checked; c != NULL; c = c->next)
		if (!strcmp(c->url, url))
			return (1);
	return (0);
}

int
signed_keep(VRT_CTX, const struct vmod_thumb_site *s, struct parsed *p, const char *url)
{
	struct checked *c;

	if (s->site.signed_urls == THUMBURL_SIGNED_OFF || s->checked ||
	    p->ref.proof == THUMBURL_PROOF_NONE || is_checked(p, url))
		return (0);
	c = WS_Alloc(ctx->ws, sizeof *c);
	if (c == NULL)
		return (-1);
	c->url = url;
	c->next = p->checked;
	p->checked = c;
	return (0);
}

static enum thumburl_reason
parse_checked(const struct vmod_thumb_site *s, struct parsed *p)
{
	static const struct thumburl_client client = { .linked = 1, .checked = 1 };

	return (thumburl_parse_of(&s->site, &client, p->url, strlen(p->url), &p->ref));
}

/* A signed URL as it is remembered: of some keys.  A long one is not. */
struct entry {
	size_t		len;		/* 0: none */
	char		text[SEEN_URL_MAX];
};

static void
entry_of(struct entry *e, uint64_t generation, const char *url, size_t len)
{

	e->len = 0;
	if (len > sizeof e->text - sizeof generation)
		return;
	memcpy(e->text, &generation, sizeof generation);
	memcpy(e->text + sizeof generation, url, len);
	e->len = sizeof generation + len;
}

static int
is_remembered(const struct vmod_thumb_site *s, const char *url, size_t len)
{
	struct entry e;

	entry_of(&e, site_keys_generation(s->keys), url, len);
	return (seen_has(&s->genuine, e.text, e.len));
}

static enum thumburl_reason
check_with_keys(struct vmod_thumb_site *s, const struct parsed *p, struct thumburl_client *client,
    size_t len)
{
	enum thumburl_reason reason;
	uint64_t generation;
	struct entry e;

	client->keys = site_keys_hold(s->keys, &generation);
	reason = thumburl_check(&s->site, client, &p->ref);
	site_keys_release(s->keys);
	if (reason == THUMBURL_OK) {
		entry_of(&e, generation, p->url, len);
		seen_add(&s->genuine, e.text, e.len);
	}
	return (reason);
}

/*
 * Only a URL with a signature needs more than its parse.  A signature costs several times as much as
 * that, and is computed once for each URL that is remembered; the time is checked each time.
 */
static enum thumburl_reason
parse_own(struct vmod_thumb_site *s, struct parsed *p, double now)
{
	static const struct thumburl_client unchecked = { .linked = 1, .genuine = 1 };
	struct thumburl_client client = { .now = (uint64_t)now };
	const size_t len = strlen(p->url);
	enum thumburl_reason reason;

	reason = thumburl_parse_of(&s->site, &unchecked, p->url, len, &p->ref);
	if (reason != THUMBURL_OK || p->ref.proof != THUMBURL_PROOF_GIVEN)
		return (reason);
	client.genuine = is_remembered(s, p->url, len);
	return (client.genuine ? thumburl_check(&s->site, &client, &p->ref) :
	    check_with_keys(s, p, &client, len));
}

/* A URL that VCL has not rewritten may expire between the check and the fetch. */
static enum thumburl_reason
parse_in_fetch(VRT_CTX, struct vmod_thumb_site *s, struct parsed *p)
{
	enum thumburl_reason reason;

	if (p->mark[0] != '\0' && parse_checked(s, p) == THUMBURL_OK && is_marked(s, p)) {
		p->marked = 1;
		return (THUMBURL_OK);
	}
	reason = parse_own(s, p, ctx->now);
	if (reason == THUMBURL_EXPIRED && is_marked(s, p))
		reason = parse_own(s, p, 0);
	return (reason);
}

/* Another server may have an image by a path that is no URL of this site. */
static int
is_below(const struct vmod_thumb_site *s, const char *url)
{

	return (s->site.signed_urls == THUMBURL_SIGNED_REQUIRE && !s->checked &&
	    thumburl_is_below(&s->site, url, strlen(url)));
}

enum thumburl_reason
signed_parse(VRT_CTX, struct vmod_thumb_site *s, struct parsed *p)
{
	enum thumburl_reason reason;

	if (s->checked || is_checked(p, p->url))
		reason = parse_checked(s, p);
	else if (ctx->http_req == NULL)
		reason = parse_in_fetch(ctx, s, p);
	else
		reason = parse_own(s, p, ctx->now);
	if (reason == THUMBURL_NOT_THUMB && is_below(s, p->url))
		return (THUMBURL_MISSING_SIGNATURE);
	if (reason != THUMBURL_OK || p->ref.proof == THUMBURL_PROOF_NONE || s->checked)
		return (reason);
	if (p->ref.proof == THUMBURL_PROOF_GIVEN)
		count(&s->vsc->signed_urls);
	if (set_mark(ctx, s, p)) {
		p->url = NULL;
		out_of_workspace(ctx, s);
	}
	return (reason);
}

enum thumburl_reason
signed_parse_any(const struct thumburl_site *site, const char *url, struct thumburl_ref *ref)
{
	static const struct thumburl_client checked = { .linked = 1, .checked = 1 };
	enum thumburl_reason reason;

	reason = thumburl_parse_linked(site, url, strlen(url), ref);
	if (reason == THUMBURL_MISSING_SIGNATURE || reason == THUMBURL_BAD_SIGNATURE)
		return (THUMBURL_OK);
	if (reason == THUMBURL_OK || site->signed_urls == THUMBURL_SIGNED_OFF)
		return (reason);
	return (thumburl_parse_of(site, &checked, url, strlen(url), ref));
}

int
signed_for_all(const struct vmod_thumb_site *s, const struct parsed *p)
{

	return (s->checked || p->ref.proof == THUMBURL_PROOF_NONE);
}

VCL_BOOL
vmod_site_is_signed(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (s->site.signed_urls == THUMBURL_SIGNED_OFF || s->checked)
		return (0);
	p = site_parse(ctx, s, url);
	return (p != NULL && p->reason == THUMBURL_OK && p->ref.proof != THUMBURL_PROOF_NONE);
}

VCL_BOOL
vmod_site_is_forbidden(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	const struct parsed *p;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(s, VMOD_SITE_MAGIC);
	if (s->site.signed_urls != THUMBURL_SIGNED_REQUIRE || s->checked)
		return (0);
	p = site_parse(ctx, s, url);
	return (p == NULL || (p->reason != THUMBURL_OK && p->reason != THUMBURL_NOT_THUMB));
}

/* The origin says where the image is that this fetch may have. */
void
signed_follow(VRT_CTX, struct vmod_thumb_site *s, const char *url)
{
	const struct parsed *p;

	if (s->site.signed_urls == THUMBURL_SIGNED_OFF || ctx->http_req != NULL)
		return;
	p = site_parse(ctx, s, url);
	if (p != NULL && p->marked)
		vmod_site_trust(ctx, s, url);
}

VCL_VOID
vmod_site_trust(VRT_CTX, struct vmod_thumb_site *s, VCL_STRING url)
{
	struct parsed *p;
	const char *kept;

	p = site_parse(ctx, s, url);
	if (p == NULL || p->reason == THUMBURL_OK || p->reason == THUMBURL_NOT_THUMB ||
	    s->site.signed_urls == THUMBURL_SIGNED_OFF || s->checked)
		return;
	kept = p->url;
	p->ref.proof = THUMBURL_PROOF_CHECKED;
	/* it is parsed again, and nothing that it is not accepted for is kept of this parse */
	p->url = NULL;
	memset(p->form, 0, sizeof p->form);
	if (signed_keep(ctx, s, p, kept))
		out_of_workspace(ctx, s);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * rollout.observe(): counts what the stage on would do with a request, and leaves the request as it
 * is.  Nothing here uses workspace.
 */

#include "config.h"

#include <stddef.h>
#include <string.h>

#include "thumb_rollout.h"
#include "counters.h"
#include "say.h"
#include "thumb_renderer.h"
#include "thumb_site.h"

/* Room for two percent-encoded names and the rest; only the name of a made-up wiki is longer. */
#define URL_MAX		(6 * THUMBURL_STORED_MAX + 4 * THUMBURL_BASE_MAX)

static const char *const words[N_OBSERVED] = {
#define X(name, field, word) [OBSERVED_##name] = word,
	OBSERVED(X)
#undef X
};

static const size_t counters[N_OBSERVED] = {
#define X(name, field, word) [OBSERVED_##name] = offsetof(struct VSC_thumb_rollout, field),
	OBSERVED(X)
#undef X
};

#define REFUSALS_OF	struct VSC_thumb_rollout
static const size_t refusals[THUMBURL_N_REASONS] = {
#include "refusals.h"
};

static void
count_at(const struct vmod_thumb_rollout *r, size_t offset)
{

	count((uint64_t *)(void *)((char *)r->vsc + offset));
}

/* One example a second of each result is enough. */
static int
is_sampled(struct vmod_thumb_rollout *r, enum observed o, double now)
{
	const uint32_t second = (uint32_t)(uint64_t)now;
	uint32_t last = __atomic_load_n(&r->logged[o], __ATOMIC_RELAXED);

	return (last != second && __atomic_compare_exchange_n(&r->logged[o], &last, second, 0,
	    __ATOMIC_RELAXED, __ATOMIC_RELAXED));
}

/* A parsed URL and the path that would be looked up; "" if that is too long. */
struct mapped {
	struct thumburl_ref	ref;
	char			path[URL_MAX];
};

static enum thumburl_reason
map(const struct thumburl_site *site, const char *url, struct mapped *m)
{
	enum thumburl_reason reason;
	size_t n;

	reason = signed_parse_any(site, url, &m->ref);
	if (reason != THUMBURL_OK)
		return (reason);
	if (thumburl_path_equivalent(&m->ref) == THUMBURL_OK)
		n = thumburl_format_path(site, &m->ref, m->path, sizeof m->path);
	else
		n = thumburl_format_query(site, &m->ref, m->path, sizeof m->path);
	if (n >= sizeof m->path)
		m->path[0] = '\0';
	return (THUMBURL_OK);
}

/* True if to_path(to_query(url)) is to_path(url), or if there is no URL in the query scheme. */
static int
comes_back(const struct thumburl_site *site, const struct mapped *m)
{
	struct mapped back;
	char query[URL_MAX];

	if (m->path[0] == '\0' || thumburl_query_equivalent(site, &m->ref) != THUMBURL_OK)
		return (1);
	return (thumburl_format_query(site, &m->ref, query, sizeof query) < sizeof query &&
	    map(site, query, &back) == THUMBURL_OK && !strcmp(back.path, m->path));
}

static int
hex(char c)
{

	if (c >= '0' && c <= '9')
		return (c - '0');
	c |= 0x20;
	return (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

/* Decodes the byte at *p and moves *p past it. */
static int
decoded(const char **p)
{
	const char *s = *p;

	*p = s + 1;
	if (s[0] != '%' || hex(s[1]) < 0 || hex(s[2]) < 0)
		return ((unsigned char)s[0]);
	*p = s + 3;
	return (hex(s[1]) << 4 | hex(s[2]));
}

static int
is_same_decoded(const char *a, const char *b)
{

	while (*a != '\0' && *b != '\0')
		if (decoded(&a) != decoded(&b))
			return (0);
	return (*a == *b);
}

static int
is_same_directory(const char *a, const char *b)
{
	const char *p = strrchr(a, '/'), *q = strrchr(b, '/');

	return (p != NULL && q != NULL && p - a == q - b && !memcmp(a, b, (size_t)(p - a)));
}

/* The first difference between the URL and the one that would be looked up. */
static enum observed
difference(const char *url, const struct mapped *m)
{
	const size_t n = strcspn(url, "?#");

	if (m->ref.scheme != THUMBURL_SCHEME_PATH)
		return (OBSERVED_TRANSLATED);
	if (m->ref.width != m->ref.asked_width)
		return (OBSERVED_SIZE);
	if (url[n] != '\0')
		return (OBSERVED_QUERY_STRING);
	if (is_same_decoded(url, m->path))
		return (OBSERVED_ESCAPES);
	return (is_same_directory(url, m->path) ? OBSERVED_THUMB_NAME : OBSERVED_PATH);
}

static void
count_backend(const struct vmod_thumb_rollout *r, int rendered)
{

	count(rendered ? &r->vsc->to_thumbd : &r->vsc->to_fallback);
}

/* Counts methods that thumb.vcl would refuse and headers that it would drop. */
static void
count_request(VRT_CTX, const struct vmod_thumb_rollout *r, const struct thumburl_ref *ref)
{
	const char *method = ctx->http_req->hd[HTTP_HDR_METHOD].b;

	if (!strcmp(method, "GET") || !strcmp(method, "HEAD")) {
		if (http_GetHdr(ctx->http_req, H_Cookie, NULL) ||
		    http_GetHdr(ctx->http_req, H_Authorization, NULL))
			count(&r->vsc->passed_now);
	} else if (thumburl_class(ref) != THUMBURL_CLASS_ORIGINAL && strcmp(method, "OPTIONS"))
		count(&r->vsc->refused_method);
}

static void
observe_accepted(VRT_CTX, struct vmod_thumb_rollout *r, const char *url, const struct mapped *m)
{
	const struct thumburl_site *site = &r->site->site;
	enum observed o = OBSERVED_SAME;
	int rendered;

	rendered = r->renderer != NULL && !thumburl_is_only_linked(&m->ref) &&
	    renderer_renders(r->renderer, &m->ref);
	if (!comes_back(site, m))
		o = OBSERVED_ROUND_TRIP;
	else if (strcmp(url, m->path))
		o = difference(url, m);
	count_at(r, counters[o]);
	count_backend(r, rendered);
	count_request(ctx, r, &m->ref);
	if (thumburl_query_equivalent(site, &m->ref) != THUMBURL_OK)
		count(&r->vsc->path_only);
	if (o != OBSERVED_SAME && is_sampled(r, o, ctx->now))
		say_task(ctx, SLT_VCL_Log, "thumb.rollout %s: %s %s %s", r->vcl_name, words[o],
		    rendered ? "thumbd" : "fallback", m->path);
}

VCL_VOID
vmod_rollout_observe(VRT_CTX, struct vmod_thumb_rollout *r, VCL_STRING url)
{
	enum thumburl_reason reason;
	struct mapped m;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(r, VMOD_ROLLOUT_MAGIC);
	if (url == NULL || ctx->vsl == NULL || ctx->http_req == NULL)
		return;
	count(&r->vsc->observed);
	reason = map(&r->site->site, url, &m);
	if (reason == THUMBURL_OK) {
		observe_accepted(ctx, r, url, &m);
		return;
	}
	if (reason == THUMBURL_NOT_THUMB) {
		count(&r->vsc->observed_foreign);
		return;
	}
	count_at(r, counters[OBSERVED_REFUSED]);
	count_at(r, refusals[reason]);
	if (is_sampled(r, OBSERVED_REFUSED, ctx->now))
		say_task(ctx, SLT_VCL_Log, "thumb.rollout %s: refused %s %u", r->vcl_name,
		    thumburl_reason_code(reason), thumburl_reason_status(reason));
}

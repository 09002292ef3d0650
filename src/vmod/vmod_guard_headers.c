/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The headers of a refresh.  A client has started it, but all clients get its answer: no header of
 * that client may decide what the backend answers.
 */

#include "config.h"

#include <string.h>
#include <strings.h>

#include "say.h"
#include "thumb_guard.h"

#define NOTES	"X-Thumb-"		/* headers that VCL has set */

/* Headers that stay: with any value, or with one. */
static const struct {
	const char	*name;
	const char	*value;
} kept[] = {
	{ "Host", NULL },
	{ "If-Modified-Since", NULL },		/* set by Varnish, as are the next two */
	{ "If-None-Match", NULL },
	{ "X-Varnish", NULL },
	{ "Accept-Encoding", "gzip" },
	{ "X-Forwarded-Proto", "https" },	/* others may be redirected to it */
	{ "Content-Length", NULL },		/* framing of a request with a body */
	{ "Transfer-Encoding", NULL },
};

/* Whether a list with commas or blanks has the name. */
static int
list_has(const char *list, const char *name, size_t len)
{
	static const char between[] = ", \t";
	const char *p = list;
	size_t n;

	while (*(p += strspn(p, between)) != '\0') {
		n = strcspn(p, between);
		if (n == len && !strncasecmp(p, name, len))
			return (1);
		p += n;
	}
	return (0);
}

static int
is_usual(const char *name, size_t len, const char *value)
{
	size_t i;

	for (i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (strlen(kept[i].name) == len && !strncasecmp(kept[i].name, name, len))
			return (kept[i].value == NULL || !strcmp(kept[i].value, value));
	return (0);
}

/* Whether a line "Name: value" stays; varies_by is a Vary header or NULL. */
static int
stays(const struct vmod_thumb_guard *g, const char *varies_by, const char *line)
{
	const size_t len = strcspn(line, ":");
	const char *value = line + len;

	value += strspn(value, ": \t");
	return (is_usual(line, len, value) || !strncasecmp(line, NOTES, strlen(NOTES)) ||
	    list_has(g->keep_headers, line, len) ||
	    (varies_by != NULL && list_has(varies_by, line, len)));
}

VCL_VOID
vmod_guard_drop_client_headers(VRT_CTX, struct vmod_thumb_guard *g)
{
	const char *varies_by;
	struct http *hp;
	uint16_t from, to;

	CHECK_OBJ_NOTNULL(ctx, VRT_CTX_MAGIC);
	CHECK_OBJ_NOTNULL(g, VMOD_GUARD_MAGIC);
	if (ctx->http_bereq == NULL) {
		say_fail(ctx, "thumb.guard %s: .drop_client_headers() is for "
		    "vcl_backend_fetch", g->vcl_name);
		return;
	}
	hp = ctx->http_bereq;
	CHECK_OBJ(hp, HTTP_MAGIC);
	varies_by = stale_varies_by(ctx);
	for (from = to = HTTP_HDR_FIRST; from < hp->nhd; from++) {
		if (!stays(g, varies_by, hp->hd[from].b)) {
			say_task(ctx, SLT_BereqUnset, "%s", hp->hd[from].b);
			continue;
		}
		hp->hd[to] = hp->hd[from];
		hp->hdf[to++] = hp->hdf[from];
	}
	hp->nhd = to;
}

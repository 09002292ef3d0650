/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * HTTP answers and their headers.
 */

#include "config.h"

#include <assert.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "conf/site_agree.h"
#include "contents/contents.h"
#include "job/types.h"
#include "thumbd/metrics.h"
#include "thumburl/thumburl.h"

#define SITE_LINES_MAX	4096
#define TEXT_MAX	1024		/* bytes of an error */

static const struct status {
	unsigned	status;
	const char	*reason;
	unsigned	max_age;
} statuses[] = {
#define X(status, reason, max_age) { status, reason, max_age },
	ANSWER_STATUSES(X)
#undef X
};

#define N_STATUSES	(sizeof statuses / sizeof statuses[0])

/* Seconds for the thumb of a damaged file: its upload may not be complete yet. */
static const struct lifetime partial = { 60, 0 };

#define UNCACHED	0

static const struct lifetime uncached = { UNCACHED, UNCACHED };

#define RETRY_AFTER	"2"

#define VERSION_HEADER	"X-Content-Version"

/* An original comes from strangers: a script in an SVG would be one of this site. */
#define ORIGINAL_POLICY	"default-src 'none'; style-src 'unsafe-inline'; img-src data:; " \
    "media-src 'self' data:; font-src data:; sandbox"

/* Seconds for which a cache or a client may believe that there is no such version. */
#define OTHER_VERSION_AGE	10

/* The same for an original by id whose name the next locator may have. */
#define NOT_LOCATED_AGE		10

static void
header_text(struct evhttp_request *req, const char *name, const char *value)
{

	evhttp_add_header(evhttp_request_get_output_headers(req), name, value);
}

static void
header(struct evhttp_request *req, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
header(struct evhttp_request *req, const char *name, const char *fmt, ...)
{
	char value[2048];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof value)
		header_text(req, name, value);
}

static const struct status *
find_status(unsigned status)
{
	size_t i;

	for (i = 0; statuses[i].status != status; i++)
		assert(i + 1 < N_STATUSES);
	return (&statuses[i]);
}

/* NB: a cache that is not purged itself must ask as often as a client, and VCL removes s-maxage. */
static void
lifetime_header(struct evhttp_request *req, const struct lifetime *l)
{

	if (l->cache == UNCACHED)
		header_text(req, "Cache-Control", "no-store");
	else if (l->cache == LIFETIME_FOR_EVER)
		header_text(req, "Cache-Control", "public, max-age=31536000, immutable");
	else if (l->client >= l->cache)
		header(req, "Cache-Control", "public, max-age=%u", l->cache);
	else
		header(req, "Cache-Control", "public, s-maxage=%u, max-age=%u, must-revalidate",
		    l->cache, l->client);
}

/* libevent would send the body to a HEAD, and without a body it sends no Content-Length. */
static void
reply(struct evhttp_request *req, unsigned status, struct evbuffer *body,
    const struct lifetime *lifetime)
{

	lifetime_header(req, lifetime);
	header_text(req, "X-Content-Type-Options", "nosniff");
	if (body != NULL)
		header(req, "Content-Length", "%zu", evbuffer_get_length(body));
	if (body != NULL && evhttp_request_get_command(req) == EVHTTP_REQ_HEAD)
		evbuffer_drain(body, evbuffer_get_length(body));
	evhttp_send_reply(req, (int)status, find_status(status)->reason, body);
}

/* Takes the body.  NULL: there is no memory, and the answer has no body. */
static void
reply_text(struct evhttp_request *req, unsigned status, struct evbuffer *body, unsigned max_age)
{

	const struct lifetime lifetime = { max_age, max_age };

	header_text(req, "Content-Type", "text/plain; charset=utf-8");
	if (status == 503)
		header_text(req, "Retry-After", RETRY_AFTER);
	if (body != NULL)
		evbuffer_add(body, "\n", 1);
	reply(req, status, body, &lifetime);
	if (body != NULL)
		evbuffer_free(body);
}

/* NB: names of files are foreign text, and a body is shown on terminals. */
static void
reply_printable(struct evhttp_request *req, unsigned status, const char *text, unsigned max_age)
{
	struct evbuffer *body = evbuffer_new();
	char shown[4 * TEXT_MAX];

	(void)thumburl_printable(text, strlen(text), shown, sizeof shown);
	if (body != NULL)
		evbuffer_add(body, shown, strlen(shown));
	reply_text(req, status, body, max_age);
}

void
answer_text(struct evhttp_request *req, unsigned status, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	reply_printable(req, status, text, find_status(status)->max_age);
}

void
answer_not_located(struct evhttp_request *req, const char *id)
{
	char text[TEXT_MAX];

	(void)snprintf(text, sizeof text, "no such file, or not yet in the file of --locator: %s", id);
	reply_printable(req, 404, text, NOT_LOCATED_AGE);
}

void
answer_version(struct evhttp_request *req, const char *version)
{

	(void)evhttp_remove_header(evhttp_request_get_output_headers(req), VERSION_HEADER);
	if (*version != '\0')
		header_text(req, VERSION_HEADER, version);
}

void
answer_other_version(struct evhttp_request *req, const char *version, const struct old_list *old)
{
	char versions[(OLD_VERSIONS_MAX + 1) * CONTENT_VERSION_SIZE];
	struct evbuffer *body = evbuffer_new();
	unsigned i;
	size_t n;

	answer_version(req, version);
	n = (size_t)snprintf(versions, sizeof versions, "%s", version);
	for (i = 0; i < old->n; i++)
		n += (size_t)snprintf(versions + n, sizeof versions - n, " %s",
		    old->list[i].version);
	if (old->complete)
		header_text(req, "X-Thumb-Versions", versions);
	if (body != NULL)
		evbuffer_add_printf(body, "the file has no such version; the current one is %s",
		    version);
	reply_text(req, 404, body, OTHER_VERSION_AGE);
}

void
answer_origin_failed(struct evhttp_request *req)
{

	header_text(req, "X-Thumb-Origin", "failed");
}

void
answer_health(struct evhttp_request *req, int well, const char *text,
    const struct thumburl_site *site)
{
	char hash[THUMBURL_SITE_HASH_LEN + 1], lines[SITE_LINES_MAX];
	struct evbuffer *body = evbuffer_new();

	thumburl_site_hash(site, hash);
	header_text(req, "X-Thumb-Site", hash);
	(void)site_agree_tell(site, lines, sizeof lines);
	if (body != NULL)
		evbuffer_add_printf(body, "%s\n%s", text, lines);
	reply_text(req, well ? 200 : 503, body, UNCACHED);
}

void
answer_metrics(struct evhttp_request *req)
{
	struct evbuffer *body = evbuffer_new();

	if (body != NULL)
		metrics_write(body);
	header_text(req, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
	reply(req, body != NULL ? 200 : 503, body, &uncached);
	if (body != NULL)
		evbuffer_free(body);
}

static void
validator_headers(struct evhttp_request *req, const struct validator *v)
{

	if (*v->etag != '\0')
		header_text(req, "ETag", v->etag);
	if (*v->last_modified != '\0')
		header_text(req, "Last-Modified", v->last_modified);
}

void
answer_moved(struct evhttp_request *req, const char *url)
{

	header_text(req, "Location", url);
	answer_text(req, 301, "the canonical URL of this thumb is %s", url);
}

void
answer_purged(struct evhttp_request *req)
{

	reply(req, 204, NULL, &uncached);
}

void
answer_method(struct evhttp_request *req, const char *allowed)
{

	header_text(req, "Allow", allowed);
	answer_text(req, 405, "supported methods: %s", allowed);
}

void
answer_unchanged(struct evhttp_request *req, const struct validator *v,
    const struct lifetime *lifetime)
{

	validator_headers(req, v);
	reply(req, 304, NULL, lifetime);
}

/*
 * One tag is for all thumbs of an original, as in Wikimedia's Thumbor.  An old version has a second
 * tag, for all versions of the name.
 */
static void
xkey_header(struct evhttp_request *req, const struct thumburl_ref *ref)
{

	if (ref->zone == THUMBURL_ZONE_ID)
		header(req, "xkey", "id:%s", ref->stored);
	else if (ref->bare == 0)
		header(req, "xkey", "File:%s", ref->stored);
	else
		header(req, "xkey", "File:%s File:%s", ref->stored, ref->stored + ref->bare);
}

/* The format is MediaWiki's (MediaHandler::getContentHeaders): the size, and its page. */
static void
dimensions_header(struct evhttp_request *req, const struct thumburl_ref *ref,
    const struct result *result)
{

	if (result->source_width > 0)
		header(req, "X-Content-Dimensions", "%ux%u:%u", result->source_width,
		    result->source_height, ref->page);
}

/* The body refers to the bytes of the thumb, which the last answer with them frees. */
static struct evbuffer *
thumb_body(struct evbuffer *thumb)
{
	struct evbuffer *body;

	body = evbuffer_new();
	if (body != NULL && evbuffer_add_buffer_reference(body, thumb)) {
		evbuffer_free(body);
		body = NULL;
	}
	return (body);
}

void
answer_contents(struct evhttp_request *req, const struct thumburl_ref *ref,
    const struct result *result)
{
	char text[CONTENTS_SIZE];
	struct contents contents;

	result_contents(result, &contents);
	if ((thumburl_type_params(ref->type) & THUMBURL_PARAM_BIT(PAGE)) == 0)
		contents.pages = 0;
	contents_write(&contents, text);
	if (*text != '\0')
		header_text(req, CONTENTS_HEADER, text);
}

/* An info with the version of the original, before the members that are in it. */
static struct evbuffer *
info_body(struct evbuffer *info, const char *version)
{
	struct evbuffer *body = thumb_body(info);
	char member[CONTENT_VERSION_SIZE + 16];

	if (body == NULL || *version == '\0')
		return (body);
	snprintf(member, sizeof member, "{\"version\":\"%s\",", version);
	if (evbuffer_drain(body, 1) || evbuffer_prepend(body, member, strlen(member))) {
		evbuffer_free(body);
		body = NULL;
	}
	return (body);
}

unsigned
answer_thumb(struct evhttp_request *req, const struct thumburl_ref *ref, const char *version,
    const struct validator *v, const struct lifetime *lifetime, const struct result *result,
    struct evbuffer *thumb)
{
	struct evbuffer *body;
	char name[1024];

	body = ref->info ? info_body(thumb, version) : thumb_body(thumb);
	if (body == NULL) {
		answer_text(req, 500, "out of memory");
		return (500);
	}
	header_text(req, "Content-Type", ref->info ? "application/json" :
	    thumburl_format_media_type((enum thumburl_format)result->format));
	if (!ref->info &&
	    thumburl_format_save_as(ref, name, sizeof name) < sizeof name)
		header(req, "Content-Disposition", "inline;filename*=UTF-8''%s", name);
	/* a partial thumb has none: it must be rendered again soon, not confirmed */
	if (!result->partial)
		validator_headers(req, v);
	xkey_header(req, ref);
	dimensions_header(req, ref, result);
	if (!ref->info && result->width != ref->width)
		header(req, "X-Thumb-Width", "%u", result->width);
	reply(req, 200, body, result->partial ? &partial : lifetime);
	evbuffer_free(body);
	return (200);
}

/*
 * Bytes of no known type are saved, not shown.  A PDF has no policy: it runs nothing as this site, and
 * browsers show none in a sandbox.
 */
void
answer_original(struct evhttp_request *req, const struct thumburl_ref *ref,
    const struct validator *v, const struct lifetime *lifetime, const struct result *result,
    off_t size)
{
	const struct type_file *file = &file_types[result->type].files[result->form];

	header_text(req, "Content-Type",
	    file->media_type != NULL ? file->media_type : "application/octet-stream");
	if (file->media_type == NULL)
		header_text(req, "Content-Disposition", "attachment");
	if (result->type != THUMBURL_TYPE_PDF)
		header_text(req, "Content-Security-Policy", ORIGINAL_POLICY);
	header_text(req, "X-Content-Type-Options", "nosniff");
	validator_headers(req, v);
	xkey_header(req, ref);
	lifetime_header(req, lifetime);
	header(req, "Content-Length", "%jd", (intmax_t)size);
}

void
answer_head(struct evhttp_request *req)
{

	evhttp_send_reply(req, 200, find_status(200)->reason, NULL);
}

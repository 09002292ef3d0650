/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests are sent until an answer is no redirect.  An origin is not trusted: bytes are counted,
 * and few statuses are accepted.
 */

#include "config.h"

#include <assert.h>
#include <nettle/md5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "download.h"
#include "job/monotonic.h"
#include "origin_keys.h"
#include "sign.h"
#include "thumbd/metrics.h"

/* Bytes of an error's body to read, so that the connection can be kept. */
#define SKIP_MAX	65536

/* Bytes of an error's body to keep, for its code. */
#define ERROR_MAX	1024

#define NOT_YET		N_DOWNLOAD_RESULTS

struct download {
	struct curl_loop	*loop;
	struct download_options	options;
	struct download_user	user;
	CURL			*easy;
	CURLU			*url;
	struct curl_slist	*headers;	/* its own, then the origin's headers */
	struct curl_slist	*last_own;	/* the last of its own */
	int			has_token;
	char			page[ERROR_MAX];	/* the body of an error, a string */
	struct origin_version	version;
	struct md5_ctx		md5;		/* of an answer without ETag and date */
	int			encoded;	/* it has a Content-Encoding */
	int			conditional;
	uint64_t		bytes;
	uint64_t		began;
	unsigned		redirects;
	enum download_result	result;		/* for which thumbd stopped it */
	char			why[128];	/* thumbd's reason for a failure */
	char			error[CURL_ERROR_SIZE];		/* libcurl's reason */
};

static const enum metric metrics[N_DOWNLOAD_RESULTS] = {
#define X(id, label) METRIC_ORIGIN_##id,
	DOWNLOAD_RESULTS(X)
#undef X
};

static long
status_of(const struct download *d)
{
	long status = 0;

	curl_easy_getinfo(d->easy, CURLINFO_RESPONSE_CODE, &status);
	return (status);
}

/* Returns a value that makes libcurl stop. */
static size_t
stop(struct download *d, enum download_result result)
{

	d->result = result;
	return (CURL_WRITEFUNC_ERROR);
}

/* A value that is too long or not printable is ignored. */
static void
take_value(char *field, size_t size, const char *line, const char *end)
{
	const char *p;

	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	while (end > line && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	*field = '\0';
	for (p = line; p < end; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return;
	if ((size_t)(end - line) >= size)
		return;
	memcpy(field, line, (size_t)(end - line));
	field[end - line] = '\0';
}

static int
is_header(const char *line, size_t len, const char *name)
{
	const size_t n = strlen(name);

	return (len > n && line[n] == ':' && !strncasecmp(line, name, n));
}

/*
 * MediaWiki tells its stores the SHA-1 of each file, 31 digits in base 36: SwiftFileBackend's
 * doCreateInternal() and doStoreInternal() as x-object-meta-sha1base36, and createOrStore() of
 * AmazonS3FileBackend (extension AWS) as the metadata sha1base36.
 */
static void
take_sha1(struct download *d, const char *line, size_t len)
{
	static const char * const names[] = { "X-Object-Meta-Sha1base36", "x-amz-meta-sha1base36" };
	char text[ORIGIN_SHA1_MAX];
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!is_header(line, len, names[i]))
			continue;
		take_value(text, sizeof text, line + strlen(names[i]) + 1, line + len);
		origin_version_set_sha1(&d->version, text);
	}
}

static void
read_length(struct download *d)
{
	curl_off_t length = -1;

	curl_easy_getinfo(d->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	d->version.length = length;
}

/* All headers have arrived. */
static size_t
on_head(struct download *d, size_t len)
{

	if (status_of(d) != 200)
		return (len);
	read_length(d);
	if (d->encoded) {
		snprintf(d->why, sizeof d->why, "it has a Content-Encoding that was not requested");
		return (stop(d, DOWNLOAD_FAILED));
	}
	if (d->version.length > 0 && (uint64_t)d->version.length > d->options.size_max)
		return (stop(d, DOWNLOAD_TOO_LARGE));
	if (origin_version_is_known(&d->version) && d->user.head(d->user.priv, &d->version))
		return (stop(d, DOWNLOAD_ENOUGH));
	return (len);
}

/* CURLOPT_HEADERFUNCTION.  NB: the headers of an interim answer come first, and trailers last. */
static size_t
on_header(char *line, size_t size, size_t n, void *arg)
{
	struct download *d = arg;
	const size_t len = size * n;

	if (d->bytes > 0)
		return (len);
	if (len >= 5 && !memcmp(line, "HTTP/", 5)) {
		memset(&d->version, 0, sizeof d->version);
		d->encoded = 0;
	} else if (is_header(line, len, "ETag"))
		take_value(d->version.etag, sizeof d->version.etag, line + 5, line + len);
	else if (is_header(line, len, "Last-Modified"))
		take_value(d->version.modified, sizeof d->version.modified, line + 14, line + len);
	else if (is_header(line, len, "Content-Encoding"))
		d->encoded = 1;
	else if (len <= 2 && (*line == '\r' || *line == '\n'))
		return (on_head(d, len));
	else
		take_sha1(d, line, len);
	return (len);
}

static void
keep_page(struct download *d, const char *data, size_t len)
{
	const size_t room = sizeof d->page - 1;

	if (d->bytes >= room)
		return;
	if (len > room - d->bytes)
		len = room - d->bytes;
	memcpy(d->page + d->bytes, data, len);
	d->page[d->bytes + len] = '\0';
}

/* CURLOPT_WRITEFUNCTION */
static size_t
on_body(char *data, size_t size, size_t n, void *arg)
{
	struct download *d = arg;
	const size_t len = size * n;

	if (status_of(d) != 200) {
		keep_page(d, data, len);
		d->bytes += len;
		return (d->bytes > SKIP_MAX ? CURL_WRITEFUNC_ERROR : len);
	}
	d->bytes += len;
	metric_add(METRIC_ORIGIN_BYTES, len);
	if (d->bytes > d->options.size_max)
		return (stop(d, DOWNLOAD_TOO_LARGE));
	if (!origin_version_is_known(&d->version))
		md5_update(&d->md5, len, (const uint8_t *)data);
	if (d->user.body(d->user.priv, data, len))
		return (stop(d, DOWNLOAD_NO_ROOM));
	return (len);
}

static void
finish_digest(struct download *d)
{
	uint8_t digest[MD5_DIGEST_SIZE];
	size_t i;

	if (origin_version_is_known(&d->version))
		return;
	md5_digest(&d->md5, sizeof digest, digest);
	for (i = 0; i < sizeof digest; i++)
		snprintf(d->version.digest + 2 * i, 3, "%02x", digest[i]);
}

static void
download_free(struct download *d)
{

	/* the headers of the origin are not freed */
	if (d->last_own != NULL) {
		d->last_own->next = NULL;
		secret_headers_free(d->headers);
	}
	curl_easy_cleanup(d->easy);
	curl_url_cleanup(d->url);
	free(d);
}

static void
finish(struct download *d, enum download_result result)
{
	const struct download_user user = d->user;

	metric_add(metrics[result], 1);
	metric_observe(HISTOGRAM_ORIGIN, monotonic() - d->began);
	if (result == DOWNLOAD_OK)
		finish_digest(d);
	user.done(user.priv, result, &d->version, *d->why != '\0' ? d->why : d->error);
	download_free(d);
}

static int
same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	char *x = NULL, *y = NULL;
	int same;

	same = curl_url_get(a, part, &x, CURLU_DEFAULT_PORT) == CURLUE_OK &&
	    curl_url_get(b, part, &y, CURLU_DEFAULT_PORT) == CURLUE_OK && !strcasecmp(x, y);
	curl_free(x);
	curl_free(y);
	return (same);
}

static int
has_user(CURLU *u)
{
	char *text = NULL;
	int has;

	has = curl_url_get(u, CURLUPART_USER, &text, 0) == CURLUE_OK;
	curl_free(text);
	return (has);
}

/* Scheme, host and port must stay the same: a redirect leads to no other site. */
static const char *
redirect_fault(const struct download *d, CURLU *to)
{
	char *location = NULL;

	curl_easy_getinfo(d->easy, CURLINFO_REDIRECT_URL, &location);
	if (location == NULL || curl_url_set(to, CURLUPART_URL, location, CURLU_NON_SUPPORT_SCHEME))
		return ("to nowhere");
	if (has_user(to) || !same_part(to, d->url, CURLUPART_SCHEME) ||
	    !same_part(to, d->url, CURLUPART_HOST) || !same_part(to, d->url, CURLUPART_PORT))
		return ("to another site");
	if (d->redirects >= d->options.redirects)
		return ("above --origin-redirects");
	return (NULL);
}

static void
set_time_left(struct download *d)
{
	const uint64_t took = monotonic() - d->began;
	const uint64_t whole = d->options.timeout * MONOTONIC_SECOND;

	curl_easy_setopt(d->easy, CURLOPT_TIMEOUT_MS,
	    took < whole ? (long)((whole - took) / 1000) + 1 : 1L);
}

/* Follow a redirect.  Returns whether the download goes on. */
static int
follow(struct download *d)
{
	CURLU *to = curl_url();
	const char *fault;

	fault = to == NULL ? "without memory to follow it" : redirect_fault(d, to);
	if (fault != NULL) {
		snprintf(d->why, sizeof d->why, "status %ld, a redirect %s", status_of(d), fault);
		curl_url_cleanup(to);
		return (0);
	}
	d->redirects++;
	d->bytes = 0;
	d->page[0] = '\0';
	curl_url_cleanup(d->url);
	d->url = to;
	curl_easy_setopt(d->easy, CURLOPT_CURLU, d->url);
	set_time_left(d);
	return (curl_loop_add(d->loop, d->easy, d) == 0);
}

/*
 * Whether the answer says that the origin has no such file.  A bucket that is missing is not a
 * missing file, and a 403 may mean a wrong key or clock.
 */
static int
is_missing(const struct download *d, long status, const char *code)
{

	if (status == 404 || status == 410)
		return (strcmp(code, "NoSuchBucket") != 0);
	return (status == 403 && d->options.denied_is_missing &&
	    (*code == '\0' || !strcmp(code, "AccessDenied")));
}

/* Judge a complete answer. */
static enum download_result
judge(struct download *d)
{
	const long status = status_of(d);
	const char *code = sign_error_code(d->page);

	if (status == 200)
		return (DOWNLOAD_OK);
	if (status == 304 && d->conditional)
		return (DOWNLOAD_UNCHANGED);
	if (is_missing(d, status, code))
		return (DOWNLOAD_MISSING);
	if (status == 413)
		return (DOWNLOAD_TOO_LARGE);
	if (status == 401 && d->has_token) {
		snprintf(d->why, sizeof d->why, "status 401: the token is rejected");
		return (DOWNLOAD_DENIED);
	}
	if (status > 300 && status < 400 && status != 304) {
		if (follow(d))
			return (NOT_YET);
		return (DOWNLOAD_FAILED);
	}
	snprintf(d->why, sizeof d->why, "status %ld%s%s", status, *code != '\0' ? " " : "", code);
	return (status == 504 ? DOWNLOAD_TIMEOUT : DOWNLOAD_FAILED);
}

void
download_ended(void *priv, CURLcode code)
{
	struct download *d = priv;
	enum download_result result = d->result;
	const long status = status_of(d);

	if (result == NOT_YET) {
		/* the body of an error need not be complete */
		if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && status != 200))
			result = judge(d);
		else
			result = code == CURLE_OPERATION_TIMEDOUT ?
			    DOWNLOAD_TIMEOUT : DOWNLOAD_FAILED;
		if (code != CURLE_OK && *d->error == '\0')
			snprintf(d->error, sizeof d->error, "%s", curl_easy_strerror(code));
	}
	if (result != NOT_YET)
		finish(d, result);
}

/* An empty value is none.  Returns -1 if there is no memory. */
static int
add_own(struct download *d, const char *name, const char *value)
{
	struct curl_slist *list;
	char *line;

	if (*value == '\0')
		return (0);
	if (asprintf(&line, "%s: %s", name, value) < 0)
		return (-1);
	list = curl_slist_append(d->headers, line);
	secret_free(line);
	if (list == NULL)
		return (-1);
	d->headers = list;
	d->last_own = list;
	while (d->last_own->next != NULL)
		d->last_own = d->last_own->next;
	return (0);
}

#define OPTIONS(X)									\
	X(BUFFERSIZE,		131072L)						\
	X(HEADERFUNCTION,	on_header)						\
	X(WRITEFUNCTION,	on_body)						\
	X(HEADERDATA,		d)							\
	X(WRITEDATA,		d)							\
	X(ERRORBUFFER,		d->error)						\
	X(CURLU,		d->url)							\
	X(HTTPHEADER,		d->headers)						\
	X(CONNECTTIMEOUT,	(long)d->options.connect)				\
	X(LOW_SPEED_LIMIT,	(long)d->options.speed)					\
	X(LOW_SPEED_TIME,	(long)d->options.slow)					\
	X(MAXAGE_CONN,		(long)d->options.idle)

static int
set_up(struct download *d)
{

#define X(option, value)								\
	if (curl_easy_setopt(d->easy, CURLOPT_##option, value) != CURLE_OK)		\
		return (-1);
	OPTIONS(X)
#undef X
	set_time_left(d);
	return (0);
}

/* NB: some origins ignore If-None-Match beside a date. */
static int
set_condition(struct download *d, const struct origin_version *known)
{

	d->conditional = (known != NULL && origin_version_is_known(known));
	if (!d->conditional)
		return (0);
	if (*known->etag != '\0')
		return (add_own(d, "If-None-Match", known->etag));
	return (add_own(d, "If-Modified-Since", known->modified));
}

static int
set_signature(struct download *d, const struct origin_keys *keys)
{
	struct sign_headers headers;
	size_t i;

	sign_headers(keys, &headers);
	for (i = 0; i < headers.n; i++)
		if (add_own(d, headers.list[i].name, headers.list[i].value))
			return (-1);
	return (sign(d->easy, keys));
}

static int
set_headers(struct download *d, const struct download_request *request)
{
	int ret;

	d->has_token = (request->token != NULL);
	ret = set_condition(d, request->known);
	if (ret == 0 && d->has_token)
		ret = add_own(d, "X-Auth-Token", request->token);
	if (ret == 0 && request->signed_by != NULL)
		ret = set_signature(d, request->signed_by);
	if (d->last_own != NULL)
		d->last_own->next = request->headers;
	else
		d->headers = request->headers;
	return (ret);
}

struct download *
download_new(struct curl_loop *loop, const struct download_request *request,
    const struct download_options *options, const struct download_user *user)
{
	struct download *d;

	d = calloc(1, sizeof *d);
	if (d == NULL)
		return (NULL);
	d->loop = loop;
	d->options = *options;
	d->user = *user;
	d->result = NOT_YET;
	d->began = monotonic();
	md5_init(&d->md5);
	d->easy = curl_loop_easy();
	d->url = curl_url();
	if (d->easy == NULL || d->url == NULL || set_headers(d, request) ||
	    curl_url_set(d->url, CURLUPART_URL, request->url, CURLU_PATH_AS_IS) || set_up(d) ||
	    curl_loop_add(loop, d->easy, d)) {
		download_free(d);
		return (NULL);
	}
	return (d);
}

void
download_drop(struct download **dp)
{
	struct download *d = *dp;

	*dp = NULL;
	metric_add(METRIC_ORIGIN_DROPPED, 1);
	curl_loop_remove(d->loop, d->easy);
	download_free(d);
}

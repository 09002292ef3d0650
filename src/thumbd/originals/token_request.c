/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * TempAuth takes the user and the key in headers, and names the seconds that a token has left.
 * Keystone takes them in JSON, and names the time of its end; the Date of the answer says what time
 * it is there.  Redirects are not followed.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "thumbd/metrics.h"
#include "token_request.h"

#define BODY_MAX	65536
#define JSON_MAX	8192

struct token_request {
	struct curl_loop	*loop;
	const struct origin_keys *keys;
	struct token_limits	limits;
	token_request_done_f	*done;
	void			*priv;
	CURL			*easy;
	char			*url;
	char			*json;		/* or NULL */
	struct curl_slist	*headers;
	struct token_answer	answer;
	time_t			date;		/* of the service, or -1 */
	char			body[BODY_MAX];
	size_t			len;
	char			error[CURL_ERROR_SIZE];
};

static void
request_free(struct token_request *r)
{

	if (r->easy != NULL)
		curl_easy_cleanup(r->easy);
	secret_headers_free(r->headers);
	secret_free(r->json);
	free(r->url);
	explicit_bzero(r, sizeof *r);
	free(r);
}

void
token_request_drop(struct token_request **rp)
{
	struct token_request *r = *rp;

	*rp = NULL;
	curl_loop_remove(r->loop, r->easy);
	request_free(r);
}

/* Take the value of a header into text, if the line is that header and the value fits. */
static int
take_header(const char *line, size_t len, const char *name, char *text, size_t size)
{
	const size_t n = strlen(name);
	const char *p = line + n + 1, *end = line + len;

	if (len <= n || line[n] != ':' || strncasecmp(line, name, n))
		return (0);
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (end > p && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	if ((size_t)(end - p) >= size)
		return (0);
	memcpy(text, p, (size_t)(end - p));
	text[end - p] = '\0';
	return (1);
}

/* CURLOPT_HEADERFUNCTION */
static size_t
on_header(char *line, size_t size, size_t n, void *arg)
{
	struct token_request *r = arg;
	const size_t len = size * n;
	char text[64];

	if (take_header(line, len, "Date", text, sizeof text))
		r->date = curl_getdate(text, NULL);
	else if (r->keys->method == ORIGIN_METHOD_KEYSTONE)
		(void)take_header(line, len, "X-Subject-Token", r->answer.text,
		    sizeof r->answer.text);
	else if (take_header(line, len, "X-Auth-Token-Expires", text, sizeof text))
		r->answer.life = strtoll(text, NULL, 10);
	else
		(void)take_header(line, len, "X-Auth-Token", r->answer.text, sizeof r->answer.text);
	return (len);
}

/* CURLOPT_WRITEFUNCTION */
static size_t
on_body(char *data, size_t size, size_t n, void *arg)
{
	struct token_request *r = arg;
	const size_t len = size * n;

	if (len >= sizeof r->body - r->len)
		return (CURL_WRITEFUNC_ERROR);
	memcpy(r->body + r->len, data, len);
	r->len += len;
	r->body[r->len] = '\0';
	return (len);
}

/* "expires_at": "2026-11-30T12:00:00.000000Z" */
static void
read_end(struct token_request *r)
{
	const char *p = strstr(r->body, "\"expires_at\"");
	struct tm tm = { 0 };

	if (p == NULL || sscanf(p + 12, " : \"%d-%d-%dT%d:%d:%d", &tm.tm_year, &tm.tm_mon,
	    &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	r->answer.life = timegm(&tm) - (r->date == -1 ? time(NULL) : r->date);
	if (r->answer.life < 0)
		r->answer.life = 0;
}

/* NB: a token becomes a part of a header. */
static int
is_token(const char *text)
{
	const char *p;

	for (p = text; *p > ' ' && *p < 0x7f; p++)
		continue;
	return (p > text && *p == '\0');
}

static void
judge(struct token_request *r, CURLcode code)
{
	struct token_answer *a = &r->answer;
	long status = 0;

	curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
	a->status = code == CURLE_OPERATION_TIMEDOUT || status == 504 ? 504 : 502;
	if (code != CURLE_OK)
		snprintf(a->why, sizeof a->why, "%s",
		    *r->error != '\0' ? r->error : curl_easy_strerror(code));
	else if (status == 401 || status == 403)
		snprintf(a->why, sizeof a->why, "status %ld: it accepts neither the user nor the "
		    "key of --origin-keys", status);
	else if (status < 200 || status > 299)
		snprintf(a->why, sizeof a->why, "status %ld", status);
	else if (!is_token(a->text))
		snprintf(a->why, sizeof a->why, "the answer has no token");
	else {
		read_end(r);
		metric_add(METRIC_TOKENS_OK, 1);
		return;
	}
	explicit_bzero(a->text, sizeof a->text);
	metric_add(status == 401 || status == 403 ? METRIC_TOKENS_REFUSED : METRIC_TOKENS_FAILED, 1);
}

void
token_request_ended(void *priv, CURLcode code)
{
	struct token_request *r = priv;

	judge(r, code);
	r->done(r->priv, &r->answer);
	request_free(r);
}

/* Append text as a string of JSON, up to end. */
static char *
put_json(char *p, const char *end, const char *before, const char *text)
{

	while (p < end && *before != '\0')
		*p++ = *before++;
	if (p < end)
		*p++ = '"';
	for (; p + 1 < end && *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			*p++ = '\\';
		*p++ = *text;
	}
	if (p < end)
		*p++ = '"';
	return (p);
}

/* The body of a request to Keystone.  Returns -1 if it is too long, or there is no memory. */
static int
set_json(struct token_request *r)
{
	static const char tail[] = "}}}}}";
	char * const *text = r->keys->text;
	const char *end;
	char *p;

	r->json = calloc(1, JSON_MAX);
	if (r->json == NULL)
		return (-1);
	end = r->json + JSON_MAX - sizeof tail;
	p = put_json(r->json, end, "{\"auth\":{\"identity\":{\"methods\":[\"password\"],"
	    "\"password\":{\"user\":{\"name\":", text[ORIGIN_KEY_USER]);
	p = put_json(p, end, ",\"password\":", text[ORIGIN_KEY_KEY]);
	p = put_json(p, end, ",\"domain\":{\"name\":", text[ORIGIN_KEY_USER_DOMAIN]);
	p = put_json(p, end, "}}}},\"scope\":{\"project\":{\"name\":", text[ORIGIN_KEY_PROJECT]);
	p = put_json(p, end, ",\"domain\":{\"name\":", text[ORIGIN_KEY_PROJECT_DOMAIN]);
	if (p >= end)
		return (-1);
	memcpy(p, tail, sizeof tail);
	return (0);
}

static int
add_header(struct token_request *r, const char *name, const char *value)
{
	struct curl_slist *list = NULL;
	char *line;

	if (asprintf(&line, "%s: %s", name, value) < 0)
		return (-1);
	list = curl_slist_append(r->headers, line);
	secret_free(line);
	if (list == NULL)
		return (-1);
	r->headers = list;
	return (0);
}

static int
set_question(struct token_request *r)
{
	char * const *text = r->keys->text;
	const int is_keystone = r->keys->method == ORIGIN_METHOD_KEYSTONE;

	if (asprintf(&r->url, "%s%s", text[ORIGIN_KEY_AUTH_URL],
	    is_keystone ? "/auth/tokens?nocatalog" : "") < 0) {
		r->url = NULL;
		return (-1);
	}
	if (is_keystone)
		return (set_json(r) || add_header(r, "Content-Type", "application/json") ||
		    add_header(r, "Expect", "") ||
		    curl_easy_setopt(r->easy, CURLOPT_POSTFIELDS, r->json) != CURLE_OK ? -1 : 0);
	return (add_header(r, "X-Auth-User", text[ORIGIN_KEY_USER]) ||
	    add_header(r, "X-Auth-Key", text[ORIGIN_KEY_KEY]) ? -1 : 0);
}

#define OPTIONS(X)									\
	X(URL,			r->url)							\
	X(HTTPHEADER,		r->headers)						\
	X(HEADERFUNCTION,	on_header)						\
	X(HEADERDATA,		r)							\
	X(WRITEFUNCTION,	on_body)						\
	X(WRITEDATA,		r)							\
	X(ERRORBUFFER,		r->error)						\
	X(CONNECTTIMEOUT,	(long)r->limits.connect)				\
	X(TIMEOUT,		(long)r->limits.timeout)				\
	X(MAXAGE_CONN,		(long)r->limits.idle)

static int
set_up(struct token_request *r)
{

	r->easy = curl_loop_easy();
	if (r->easy == NULL || set_question(r))
		return (-1);
#define X(option, value)								\
	if (curl_easy_setopt(r->easy, CURLOPT_##option, value) != CURLE_OK)		\
		return (-1);
	OPTIONS(X)
#undef X
	return (curl_loop_add(r->loop, r->easy, r));
}

struct token_request *
token_request_new(struct curl_loop *loop, const struct origin_keys *keys,
    const struct token_limits *limits, token_request_done_f *done, void *priv)
{
	struct token_request *r;

	r = calloc(1, sizeof *r);
	if (r == NULL)
		return (NULL);
	r->loop = loop;
	r->keys = keys;
	r->limits = *limits;
	r->done = done;
	r->priv = priv;
	r->answer.life = -1;
	r->date = -1;
	if (set_up(r)) {
		request_free(r);
		return (NULL);
	}
	return (r);
}

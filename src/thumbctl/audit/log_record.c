/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The parts of a record that all formats have: a request and its URL.
 */

#include "config.h"

#include <string.h>

#include "log_record.h"

static const struct {
	const char	*code;
	const char	*text;
} faults[] = {
#define X(name, code, text) [LOG_FAULT_##name] = { code, text },
	LOG_FAULTS(X)
#undef X
};

const char *
log_fault_code(enum log_fault fault)
{

	return (faults[fault].code);
}

const char *
log_fault_text(enum log_fault fault)
{

	return (faults[fault].text);
}

void
log_record_init(struct log_record *rec)
{

	*rec = (struct log_record) {
		.target = { "", 0 }, .method = { "GET", 3 }, .referrer = { "", 0 },
		.agent = { "", 0 }, .size = -1,
	};
}

static int
begins(const char *s, size_t len, const char *with)
{
	size_t n = strlen(with);

	return (len >= n && !strncasecmp(s, with, n));
}

static int
has_host(const char *url, size_t len)
{

	return (begins(url, len, "http://") || begins(url, len, "https://"));
}

int
log_is_url(const char *text, size_t len)
{

	return (begins(text, len, "/") || has_host(text, len));
}

enum log_fault
log_url_read(const char *url, size_t len, struct log_record *rec)
{
	const char *host, *path = url;

	if (!log_is_url(url, len))
		return (LOG_FAULT_BAD_URL);
	if (has_host(url, len)) {
		host = strchr(url, '/') + 2;
		path = memchr(host, '/', (size_t)(url + len - host));
		if (path == NULL)
			path = url + len;
	}
	rec->target.b = path;
	rec->target.len = (size_t)(url + len - path);
	return (LOG_FAULT_OK);
}

static int
is_method(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((s[i] < 'A' || s[i] > 'Z') && s[i] != '-' && s[i] != '_')
			return (0);
	return (len > 0);
}

/* HTTP/0.9 has no protocol; a URL with spaces is malformed, but clients send it. */
enum log_fault
log_request_read(const char *request, size_t len, struct log_record *rec)
{
	const char *space, *url, *http, *end = request + len;

	space = memchr(request, ' ', len);
	if (space == NULL || !is_method(request, (size_t)(space - request)))
		return (LOG_FAULT_BAD_REQUEST);
	rec->method.b = request;
	rec->method.len = (size_t)(space - request);
	url = space + 1;
	http = memrchr(url, ' ', (size_t)(end - url));
	if (http != NULL && begins(http, (size_t)(end - http), " HTTP/"))
		end = http;
	return (log_url_read(url, (size_t)(end - url), rec));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Servers are not trusted: an answer has limits.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"
#include "thumbctl/client/endpoint.h"
#include "thumbctl/terminal/memory.h"

#define HEADERS_MAX	65536
#define CONNECT_SECONDS	20L

static size_t
append(char **text, size_t *len, size_t most, const char *data, size_t n)
{

	if (n > most - *len)
		return (0);
	*text = must(realloc(*text, *len + n + 1));
	memcpy(*text + *len, data, n);
	*len += n;
	(*text)[*len] = '\0';
	return (n);
}

/* Each answer begins with its status: the last one counts. */
static size_t
take_header(char *data, size_t size, size_t n, void *priv)
{
	struct exchange *x = priv;

	n *= size;
	if (n >= 5 && !memcmp(data, "HTTP/", 5)) {
		x->headers_len = 0;
		return (n);
	}
	return (append(&x->headers, &x->headers_len, HEADERS_MAX, data, n));
}

static size_t
take_body(char *data, size_t size, size_t n, void *priv)
{
	struct exchange *x = priv;

	return (append(&x->body, &x->len, x->most, data, n * size));
}

static struct curl_slist *
join(struct curl_slist *a, struct curl_slist *b)
{
	struct curl_slist *all = NULL, *s;

	for (s = a; s != NULL; s = s->next)
		all = must(curl_slist_append(all, s->data));
	for (s = b; s != NULL; s = s->next)
		all = must(curl_slist_append(all, s->data));
	return (all);
}

static void
set_up(CURL *easy, const struct endpoint *e, const char *method, struct exchange *x)
{

	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	if (e->socket != NULL)
		curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, e->socket);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "thumbctl/" PACKAGE_VERSION);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)e->timeout);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
	if (!strcmp(method, "HEAD"))
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	else if (strcmp(method, "GET"))
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

void
exchange(CURL *easy, const struct endpoint *endpoint, const char *method, const char *target,
    struct curl_slist *headers, struct exchange *x)
{
	struct curl_slist *all = join(endpoint->headers, headers);
	CURLcode code;
	long status = 0;
	char *url;

	memset(x, 0, sizeof *x);
	x->most = (size_t)endpoint->most;
	curl_easy_reset(easy);
	set_up(easy, endpoint, method, x);
	if (asprintf(&url, "%s%s", endpoint->base, target) < 0)
		url = must(NULL);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	free(url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, all);
	code = curl_easy_perform(easy);
	curl_slist_free_all(all);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK)
		x->status = (unsigned)status;
	else
		x->error = code == CURLE_WRITE_ERROR ? "the answer is too large" : curl_easy_strerror(code);
}

void
exchange_free(struct exchange *x)
{

	free(x->headers);
	free(x->body);
}

const char *
exchange_header(const struct exchange *x, const char *name, char *buf, size_t size)
{
	const size_t len = strlen(name);
	const char *p = x->headers, *e;

	for (; p != NULL && *p != '\0'; p = *e == '\0' ? e : e + 1) {
		e = strchrnul(p, '\n');
		if (strncasecmp(p, name, len) || p[len] != ':')
			continue;
		p += len + 1;
		p += strspn(p, " \t");
		(void)snprintf(buf, size, "%.*s", (int)strcspn(p, "\r\n"), p);
		return (buf);
	}
	return (NULL);
}

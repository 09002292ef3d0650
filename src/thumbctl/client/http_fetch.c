/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests, by libcurl.  Servers are not trusted: limits in bytes and in time hold for all that
 * they send.
 */

#include "config.h"

#include <sys/queue.h>

#include <ctype.h>
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "endpoint.h"
#include "http_fetch.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

#define CONNECT_SECONDS	20L
#define HEADERS_MAX	65536

struct request {
	struct fetcher		*fetcher;
	CURL			*easy;
	const struct endpoint	*endpoint;
	int			body;
	uint64_t		bytes, header_bytes;
	fetch_done_f		*done;
	void			*priv;
	SLIST_ENTRY(request)	idle;
};

struct fetcher {
	CURLM			*multi;
	unsigned		running;
	SLIST_HEAD(, request)	idle;
};

static size_t
take_header(char *text, size_t size, size_t n, void *priv)
{
	struct request *r = priv;

	(void)text;
	r->header_bytes += size * n;
	return (r->header_bytes > HEADERS_MAX ? 0 : size * n);
}

static size_t
take_body(char *data, size_t size, size_t n, void *priv)
{
	struct request *r = priv;

	r->bytes += size * n;
	if (r->bytes > r->endpoint->most)
		return (0);
	if (r->body >= 0 && write(r->body, data, size * n) != (ssize_t)(size * n))
		return (0);
	return (size * n);
}

static const char *
header_of(CURL *easy, const char *name)
{
	struct curl_header *header;

	if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return (NULL);
	return (header->value);
}

/* If X-Varnish has a second number, it is that of the request that fetched the cached object. */
static enum answer_cache
cache_of(CURL *easy)
{
	const char *value = header_of(easy, "X-Cache");

	if (value != NULL && strcasestr(value, "hit") != NULL)
		return (CACHE_HIT);
	if (value != NULL)
		return (CACHE_MISS);
	value = header_of(easy, "X-Varnish");
	if (value != NULL)
		return (strchr(value, ' ') != NULL ? CACHE_HIT : CACHE_MISS);
	value = header_of(easy, "Age");
	if (value != NULL && strtol(value, NULL, 10) > 0)
		return (CACHE_HIT);
	return (CACHE_UNKNOWN);
}

static long
date_of(CURL *easy)
{
	const char *value = header_of(easy, "Date");
	const time_t date = value != NULL ? curl_getdate(value, NULL) : -1;

	return (date < 0 ? 0 : (long)(date - time(NULL)));
}

static void
set_type(CURL *easy, char *type)
{
	char *value = NULL;
	size_t i;

	curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &value);
	for (i = 0; value != NULL && i < ANSWER_TYPE_MAX - 1; i++) {
		if (value[i] == '\0' || value[i] == ';')
			break;
		type[i] = value[i] > ' ' && value[i] < 0x7f ? (char)tolower(value[i]) : '?';
	}
	type[i] = '\0';
}

static const char *
error_of(const struct request *r, CURLcode code)
{

	if (r->bytes > r->endpoint->most || code == CURLE_FILESIZE_EXCEEDED)
		return ("too large");
	if (r->header_bytes > HEADERS_MAX)
		return ("too many headers");
	return (curl_easy_strerror(code));
}

static void
finish(struct request *r, CURLcode code)
{
	struct answer answer = { .code = (int)code, .bytes = r->bytes };
	curl_off_t after = 0;
	long status = 0;

	curl_multi_remove_handle(r->fetcher->multi, r->easy);
	r->fetcher->running--;
	set_type(r->easy, answer.type);
	curl_easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &after);
	answer.retry_after = after > 0 && after < 1 << 30 ? (unsigned)after : 0;
	curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK) {
		answer.status = (unsigned)status;
		answer.cache = cache_of(r->easy);
		answer.date = date_of(r->easy);
	} else
		answer.error = error_of(r, code);
	SLIST_INSERT_HEAD(&r->fetcher->idle, r, idle);
	r->done(r->priv, &answer);
}

static struct request *
get_request(struct fetcher *fetcher)
{
	struct request *r = SLIST_FIRST(&fetcher->idle);

	if (r != NULL) {
		SLIST_REMOVE_HEAD(&fetcher->idle, idle);
		curl_easy_reset(r->easy);
		return (r);
	}
	r = must(calloc(1, sizeof *r));
	r->easy = must(curl_easy_init());
	r->fetcher = fetcher;
	return (r);
}

static void
set_up(struct request *r, const char *target)
{
	const struct endpoint *e = r->endpoint;
	char *url;

	if (asprintf(&url, "%s%s", e->base, target) < 0)
		url = must(NULL);
	curl_easy_setopt(r->easy, CURLOPT_URL, url);
	free(url);
	curl_easy_setopt(r->easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(r->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	if (e->socket != NULL)
		curl_easy_setopt(r->easy, CURLOPT_UNIX_SOCKET_PATH, e->socket);
	curl_easy_setopt(r->easy, CURLOPT_USERAGENT, "thumbctl/" PACKAGE_VERSION);
	curl_easy_setopt(r->easy, CURLOPT_HTTPHEADER, e->headers);
	curl_easy_setopt(r->easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(r->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(r->easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(r->easy, CURLOPT_TIMEOUT, (long)e->timeout);
	curl_easy_setopt(r->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)e->most);
	curl_easy_setopt(r->easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(r->easy, CURLOPT_HEADERDATA, r);
	curl_easy_setopt(r->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(r->easy, CURLOPT_WRITEDATA, r);
	curl_easy_setopt(r->easy, CURLOPT_PRIVATE, r);
}

void
fetch(struct fetcher *fetcher, const struct endpoint *endpoint, const char *target, int body,
    fetch_done_f *done, void *priv)
{
	struct request *r = get_request(fetcher);

	r->endpoint = endpoint;
	r->body = body;
	r->bytes = r->header_bytes = 0;
	r->done = done;
	r->priv = priv;
	set_up(r, target);
	if (curl_multi_add_handle(fetcher->multi, r->easy) != CURLM_OK)
		give_up(EXIT_FAILED, "libcurl: cannot start a request");
	fetcher->running++;
}

static unsigned
reap(struct fetcher *fetcher)
{
	struct request *r;
	CURLMsg *message;
	unsigned n = 0;
	int left;

	while ((message = curl_multi_info_read(fetcher->multi, &left)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &r);
		finish(r, message->data.result);
		n++;
	}
	return (n);
}

void
fetcher_run(struct fetcher *fetcher, int fd, int milliseconds)
{
	struct curl_waitfd extra = { .fd = fd, .events = CURL_WAIT_POLLIN };
	int running;

	curl_multi_perform(fetcher->multi, &running);
	if (reap(fetcher) > 0)
		return;
	curl_multi_poll(fetcher->multi, &extra, fd >= 0, milliseconds, NULL);
	curl_multi_perform(fetcher->multi, &running);
	reap(fetcher);
}

unsigned
fetcher_running(const struct fetcher *fetcher)
{

	return (fetcher->running);
}

struct fetcher *
fetcher_new(unsigned connections)
{
	struct fetcher *fetcher = must(calloc(1, sizeof *fetcher));

	/* A server that closes its connection fails one request. */
	signal(SIGPIPE, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (fetcher->multi = curl_multi_init()) == NULL)
		give_up(EXIT_FAILED, "libcurl: cannot start");
	curl_multi_setopt(fetcher->multi, CURLMOPT_MAXCONNECTS, (long)connections);
	SLIST_INIT(&fetcher->idle);
	return (fetcher);
}

/* NB: requests in flight are dropped without a call of done(). */
void
fetcher_free(struct fetcher **fetcherp)
{
	struct fetcher *fetcher = *fetcherp;
	struct request *r;

	*fetcherp = NULL;
	while ((r = SLIST_FIRST(&fetcher->idle)) != NULL) {
		SLIST_REMOVE_HEAD(&fetcher->idle, idle);
		curl_easy_cleanup(r->easy);
		free(r);
	}
	curl_multi_cleanup(fetcher->multi);
	curl_global_cleanup();
	free(fetcher);
}

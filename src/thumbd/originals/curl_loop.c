/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The multi socket interface: libcurl names the sockets and the time that it waits for, and
 * libevent calls it back.
 */

#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "curl_loop.h"
#include "thumbd/log.h"

struct curl_loop {
	struct event_base	*base;
	CURLM			*multi;
	struct event		*timer;
	curl_loop_done_f	*done;
};

static void
reap(struct curl_loop *loop)
{
	CURLMsg *msg;
	CURLcode code;
	CURL *easy;
	void *priv;
	int left;

	while ((msg = curl_multi_info_read(loop->multi, &left)) != NULL) {
		if (msg->msg != CURLMSG_DONE)
			continue;
		easy = msg->easy_handle;
		code = msg->data.result;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &priv);
		curl_multi_remove_handle(loop->multi, easy);
		loop->done(priv, code);
	}
}

static void
on_event(evutil_socket_t sock, short what, void *arg)
{
	struct curl_loop *loop = arg;
	int mask = 0, running;

	if (what & EV_READ)
		mask |= CURL_CSELECT_IN;
	if (what & EV_WRITE)
		mask |= CURL_CSELECT_OUT;
	curl_multi_socket_action(loop->multi, sock, mask, &running);
	reap(loop);
}

static void
on_timer(evutil_socket_t sock, short what, void *arg)
{
	struct curl_loop *loop = arg;
	int running;

	(void)sock;
	(void)what;
	curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	reap(loop);
}

/* CURLMOPT_TIMERFUNCTION */
static int
set_timer(CURLM *multi, long ms, void *arg)
{
	const struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
	struct curl_loop *loop = arg;

	(void)multi;
	if (ms < 0)
		event_del(loop->timer);
	else
		event_add(loop->timer, &tv);
	return (0);
}

/* CURLMOPT_SOCKETFUNCTION */
static int
set_socket(CURL *easy, curl_socket_t sock, int what, void *arg, void *sockp)
{
	struct curl_loop *loop = arg;
	struct event *ev = sockp;
	short events = EV_PERSIST;

	(void)easy;
	if (ev != NULL)
		event_free(ev);
	ev = NULL;
	if (what & CURL_POLL_IN)
		events |= EV_READ;
	if (what & CURL_POLL_OUT)
		events |= EV_WRITE;
	if (what != CURL_POLL_REMOVE) {
		ev = event_new(loop->base, sock, events, on_event, loop);
		if (ev == NULL || event_add(ev, NULL))
			return (-1);
	}
	curl_multi_assign(loop->multi, sock, ev);
	return (0);
}

struct curl_loop *
curl_loop_new(struct event_base *base, curl_loop_done_f *done)
{
	struct curl_loop *loop;

	if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
		log_line("cannot start libcurl");
		return (NULL);
	}
	loop = calloc(1, sizeof *loop);
	assert(loop != NULL);
	loop->base = base;
	loop->done = done;
	loop->multi = curl_multi_init();
	loop->timer = evtimer_new(base, on_timer, loop);
	assert(loop->multi != NULL && loop->timer != NULL);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, set_socket);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
	return (loop);
}

/* NB: without QUICK_EXIT, libcurl blocks until a resolver ends that it no longer needs. */
#define OPTIONS(X)									\
	X(NOSIGNAL,		1L)							\
	X(QUICK_EXIT,		1L)							\
	X(PROTOCOLS_STR,	"http,https")						\
	X(PROXY,		"")							\
	X(DISALLOW_USERNAME_IN_URL, 1L)							\
	X(FOLLOWLOCATION,	0L)							\
	X(PATH_AS_IS,		1L)							\
	X(HTTP_VERSION,		(long)CURL_HTTP_VERSION_1_1)				\
	X(TCP_KEEPALIVE,	1L)							\
	X(USERAGENT,		"thumbd/" PACKAGE_VERSION)

static int
set_options(CURL *easy)
{

#define X(option, value)								\
	if (curl_easy_setopt(easy, CURLOPT_##option, value) != CURLE_OK)		\
		return (-1);
	OPTIONS(X)
#undef X
	return (0);
}

CURL *
curl_loop_easy(void)
{
	CURL *easy = curl_easy_init();

	if (easy != NULL && set_options(easy)) {
		curl_easy_cleanup(easy);
		easy = NULL;
	}
	return (easy);
}

void
curl_loop_configure(struct curl_loop *loop, unsigned connections)
{

	curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, (long)connections);
}

void
curl_loop_limit(struct curl_loop *loop, unsigned connections)
{

	curl_multi_setopt(loop->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)connections);
}

int
curl_loop_add(struct curl_loop *loop, CURL *easy, void *priv)
{

	curl_easy_setopt(easy, CURLOPT_PRIVATE, priv);
	return (curl_multi_add_handle(loop->multi, easy) == CURLM_OK ? 0 : -1);
}

void
curl_loop_remove(struct curl_loop *loop, CURL *easy)
{

	curl_multi_remove_handle(loop->multi, easy);
}

void
curl_loop_free(struct curl_loop **loopp)
{
	struct curl_loop *loop = *loopp;

	*loopp = NULL;
	curl_multi_cleanup(loop->multi);
	event_free(loop->timer);
	free(loop);
	curl_global_cleanup();
}

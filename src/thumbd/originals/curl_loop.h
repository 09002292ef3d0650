/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Transfers of libcurl, in the loop of libevent.
 */

#ifndef CURL_LOOP_H_INCLUDED
#define CURL_LOOP_H_INCLUDED

#include <curl/curl.h>
#include <event2/event.h>

struct curl_loop;

/* A transfer ended and was removed from the loop.  Priv is that of curl_loop_add(). */
typedef void curl_loop_done_f(void *priv, CURLcode code);

/* NULL after a line in the log. */
struct curl_loop *curl_loop_new(struct event_base *base, curl_loop_done_f *done);

/*
 * A transfer with the options that all have: HTTP alone, without a proxy, and without redirects.
 * NULL: there is no memory.
 */
CURL *curl_loop_easy(void);

/* Change the limit of open connections.  Idle connections beyond it are closed. */
void curl_loop_configure(struct curl_loop *loop, unsigned connections);

/* Change the limit of connections in use.  Other transfers wait. */
void curl_loop_limit(struct curl_loop *loop, unsigned connections);

/* Returns -1 if there is no memory.  NB: callbacks of libcurl must call neither function. */
int curl_loop_add(struct curl_loop *loop, CURL *easy, void *priv);
void curl_loop_remove(struct curl_loop *loop, CURL *easy);

/* No transfer may be left. */
void curl_loop_free(struct curl_loop **loopp);

#endif

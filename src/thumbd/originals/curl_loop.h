/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * libcurl's transfers on libevent's loop.
 */

#ifndef CURL_LOOP_H_INCLUDED
#define CURL_LOOP_H_INCLUDED

#include <curl/curl.h>
#include <event2/event.h>

struct curl_loop;

/* A transfer has ended, and is in the loop no more; priv is what curl_loop_add() was given. */
typedef void curl_loop_done_f(void *priv, CURLcode code);

/* NULL after a line in the log. */
struct curl_loop *curl_loop_new(struct event_base *base, curl_loop_done_f *done);

/* Connections that may be open; those beyond are closed when they become idle. */
void curl_loop_configure(struct curl_loop *loop, unsigned connections);

/* Returns -1 if there is no memory.  NB: neither of these from a callback of libcurl. */
int curl_loop_add(struct curl_loop *loop, CURL *easy, void *priv);
void curl_loop_remove(struct curl_loop *loop, CURL *easy);

/* No transfer may be left. */
void curl_loop_free(struct curl_loop **loopp);

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One request to a token service: Swift's TempAuth or Keystone.
 */

#ifndef TOKEN_REQUEST_H_INCLUDED
#define TOKEN_REQUEST_H_INCLUDED

#include <stdint.h>

#include "curl_loop.h"
#include "origin_keys.h"

#define TOKEN_MAX	8192		/* bytes, with the NUL */

/* The answer to a request. */
struct token_answer {
	char		text[TOKEN_MAX];	/* the token; empty: there is none, and why says why */
	int64_t		life;			/* seconds; or -1: the answer does not say */
	unsigned	status;			/* for clients: 502 or 504 */
	char		why[256];
};

struct token_limits {
	unsigned	connect, timeout, idle;		/* seconds */
};

/* Called once; then the request is gone, and the answer with it. */
typedef void token_request_done_f(void *priv, const struct token_answer *answer);

struct token_request;

/* The keys must live as long as the request.  NULL: there is no memory. */
struct token_request *token_request_new(struct curl_loop *loop, const struct origin_keys *keys,
    const struct token_limits *limits, token_request_done_f *done, void *priv);

/* End a request without a call of done(). */
void token_request_drop(struct token_request **rp);

/* For curl_loop_new(). */
curl_loop_done_f token_request_ended;

#endif

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tokens of origins: one for all requests with the same keys, renewed before its end or when an
 * origin rejects it.
 */

#ifndef TOKENS_H_INCLUDED
#define TOKENS_H_INCLUDED

#include <sys/queue.h>

#include <event2/event.h>

#include "origin_keys.h"
#include "thumbd/options.h"

struct token;
struct tokens;

/* A request that waits for a token. */
struct token_waiter {
	/*
	 * Called once: with the token, and its number; or with NULL, and the status for clients.
	 * NB: never called by token_wait() itself.
	 */
	void	(*given)(void *priv, const char *text, unsigned number, unsigned status);
	void	*priv;
	int	waiting;
	TAILQ_ENTRY(token_waiter)	list;
};

/* NULL after a line in the log. */
struct tokens *tokens_new(struct event_base *base, const struct options *options);

/* Change the options.  A token whose keys stay the same is kept. */
void tokens_configure(struct tokens *tokens, const struct options *options);

/* The token for these keys.  It lives until token_put(). */
struct token *tokens_get(struct tokens *tokens, const struct origin_keys *keys);
void token_put(struct token **tp);

/* The text of the token, and its number; or NULL: wait for it. */
const char *token_now(struct token *token, unsigned *number);

void token_wait(struct token *token, struct token_waiter *waiter);
void token_leave(struct token *token, struct token_waiter *waiter);

/* An origin accepted the token of this number. */
void token_accepted(struct token *token, unsigned number);

/* An origin rejected it.  Returns whether it makes sense to ask again, with the next token. */
int token_rejected(struct token *token, unsigned number);

/* Nobody may hold or wait for a token. */
void tokens_free(struct tokens **tokensp);

#endif

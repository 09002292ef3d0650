/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One request to a token service is in flight at a time for the same keys.  After a failure the
 * next one waits, longer each time, and each process for another time: processes that lost their
 * tokens together do not ask together.
 */

#include "config.h"

#include <assert.h>
#include <event2/util.h>
#include <stdlib.h>
#include <string.h>

#include "job/monotonic.h"
#include "origins.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"
#include "token_request.h"
#include "tokens.h"

#define BACKOFF_MAX	60		/* seconds */
#define NEVER		UINT64_MAX

struct token {
	struct tokens		*all;
	struct origin_keys	*keys;
	int			wanted;		/* by the options */
	unsigned		users;
	char			*text;		/* or NULL */
	unsigned		number;		/* of the token; counts */
	uint64_t		ends, renew;	/* times */
	struct token_request	*request;	/* in flight, or NULL */
	unsigned		failures;	/* of requests, in a row */
	uint64_t		next;		/* no request before */
	unsigned		status;		/* of the last failure */
	unsigned		rejections;	/* in a row, of tokens that no origin accepted */
	uint64_t		next_rejection;	/* no request because of one before */
	TAILQ_HEAD(, token_waiter) waiters;
	struct event		*tell;		/* that there is no token */
	TAILQ_ENTRY(token)	list;
};

struct tokens {
	struct event_base	*base;
	struct curl_loop	*loop;
	struct token_limits	limits;
	TAILQ_HEAD(, token)	list;
};

/* A part of a time, from low to low + wide hundredths. */
static uint64_t
about(uint64_t time, unsigned low, unsigned wide)
{
	uint32_t n;

	evutil_secure_rng_get_bytes(&n, sizeof n);
	return (time / 1000 * (10 * low + n % (10 * wide)));
}

/* One second at first, then twice as long each time. */
static uint64_t
backoff(unsigned n)
{
	const uint64_t seconds = n < 6 ? UINT64_C(1) << n : BACKOFF_MAX;

	return (about(seconds * MONOTONIC_SECOND, 50, 50));
}

static void
token_free(struct token *t)
{

	assert(TAILQ_EMPTY(&t->waiters));
	TAILQ_REMOVE(&t->all->list, t, list);
	if (t->request != NULL)
		token_request_drop(&t->request);
	event_free(t->tell);
	secret_free(t->text);
	origin_keys_free(&t->keys);
	free(t);
}

static void
free_unwanted(struct token *t)
{

	if (!t->wanted && t->users == 0)
		token_free(t);
}

/* NB: a waiter may put the token, or wait again. */
static void
tell_all(struct token *t)
{
	struct token_waiter *w;

	t->users++;
	TAILQ_FOREACH(w, &t->waiters, list)
		w->waiting = 2;
	while ((w = TAILQ_FIRST(&t->waiters)) != NULL && w->waiting == 2) {
		TAILQ_REMOVE(&t->waiters, w, list);
		w->waiting = 0;
		w->given(w->priv, t->text, t->number, t->status);
	}
	t->users--;
	free_unwanted(t);
}

/* event_callback_fn */
static void
on_tell(evutil_socket_t sock, short what, void *arg)
{
	struct token *t = arg;

	(void)sock;
	(void)what;
	if (t->request == NULL)
		tell_all(t);
}

/*
 * TempAuth gives the same token until its end, so that nothing is gained by asking before.  It
 * names whole seconds, and has not ended the token before the next one.
 */
static void
set_times(struct token *t, int64_t life)
{
	const uint64_t now = monotonic();
	const uint64_t left = (uint64_t)(life < 1 ? 1 : life) * MONOTONIC_SECOND;

	t->ends = t->renew = NEVER;
	if (life < 0 || life > INT32_MAX)
		return;
	if (t->keys->method == ORIGIN_METHOD_TEMPAUTH)
		t->ends = t->renew = now + left + MONOTONIC_SECOND;
	else {
		t->ends = now + left;
		t->renew = now + about(left, 80, 10);
	}
}

static void
fail(struct token *t, const struct token_answer *answer)
{
	const uint64_t wait = backoff(t->failures++);

	t->next = monotonic() + wait;
	t->status = answer->status;
	log_line("%s: no token: %s; the next request for one is after %u s", t->keys->text[
	    ORIGIN_KEY_AUTH_URL], answer->why, (unsigned)(wait / MONOTONIC_SECOND) + 1);
}

/* token_request_done_f */
static void
on_answer(void *priv, const struct token_answer *answer)
{
	struct token *t = priv;

	t->request = NULL;
	if (*answer->text == '\0')
		fail(t, answer);
	else {
		secret_free(t->text);
		t->text = strdup(answer->text);
		assert(t->text != NULL);
		t->number++;
		if (t->failures > 0)
			log_info("%s: gives tokens again", t->keys->text[ORIGIN_KEY_AUTH_URL]);
		t->failures = 0;
		t->next = 0;
		set_times(t, answer->life);
	}
	tell_all(t);
}

/* Ask for a token, unless a request is in flight or an earlier one failed a short time ago. */
static void
ask(struct token *t, uint64_t now)
{

	if (t->request != NULL || now < t->next)
		return;
	t->request = token_request_new(t->all->loop, t->keys, &t->all->limits, on_answer, t);
	if (t->request == NULL)
		t->status = 503;
}

const char *
token_now(struct token *t, unsigned *number)
{
	const uint64_t now = monotonic();

	if (t->text != NULL && now >= t->ends) {
		secret_free(t->text);
		t->text = NULL;
	}
	if (t->text == NULL)
		return (NULL);
	if (now >= t->renew)
		ask(t, now);
	*number = t->number;
	return (t->text);
}

void
token_wait(struct token *t, struct token_waiter *w)
{

	ask(t, monotonic());
	w->waiting = 1;
	TAILQ_INSERT_TAIL(&t->waiters, w, list);
	if (t->request == NULL)
		event_active(t->tell, EV_TIMEOUT, 0);
}

void
token_leave(struct token *t, struct token_waiter *w)
{

	if (w->waiting)
		TAILQ_REMOVE(&t->waiters, w, list);
	w->waiting = 0;
}

void
token_accepted(struct token *t, unsigned number)
{

	if (number == t->number)
		t->rejections = 0;
}

int
token_rejected(struct token *t, unsigned number)
{
	const uint64_t now = monotonic();

	if (number != t->number || t->text == NULL)
		return (1);
	if (now < t->next_rejection)
		return (0);
	metric_add(METRIC_TOKENS_REJECTED, 1);
	t->next_rejection = now + backoff(t->rejections++);
	secret_free(t->text);
	t->text = NULL;
	return (1);
}

struct token *
tokens_get(struct tokens *ts, const struct origin_keys *keys)
{
	struct token *t;

	TAILQ_FOREACH(t, &ts->list, list)
		if (origin_keys_same(t->keys, keys))
			break;
	if (t == NULL) {
		t = calloc(1, sizeof *t);
		assert(t != NULL);
		t->all = ts;
		t->keys = origin_keys_copy(keys);
		t->wanted = 1;
		TAILQ_INIT(&t->waiters);
		t->tell = event_new(ts->base, -1, 0, on_tell, t);
		assert(t->tell != NULL);
		TAILQ_INSERT_TAIL(&ts->list, t, list);
	}
	t->users++;
	return (t);
}

void
token_put(struct token **tp)
{
	struct token *t = *tp;

	*tp = NULL;
	t->users--;
	free_unwanted(t);
}

static int
is_wanted(const struct token *t, const struct origins *os)
{
	size_t i;

	for (i = 0; os != NULL && i < os->n; i++)
		if (os->list[i].keys != NULL && origin_keys_same(os->list[i].keys, t->keys))
			return (1);
	return (0);
}

void
tokens_configure(struct tokens *ts, const struct options *o)
{
	struct token *t, *next;

	ts->limits = (struct token_limits) { o->origin_connect, o->origin_timeout, o->origin_idle };
	for (t = TAILQ_FIRST(&ts->list); t != NULL; t = next) {
		next = TAILQ_NEXT(t, list);
		t->wanted = is_wanted(t, o->origins);
		free_unwanted(t);
	}
}

struct tokens *
tokens_new(struct event_base *base, const struct options *o)
{
	struct tokens *ts;

	ts = calloc(1, sizeof *ts);
	assert(ts != NULL);
	ts->base = base;
	TAILQ_INIT(&ts->list);
	ts->loop = curl_loop_new(base, token_request_ended);
	if (ts->loop == NULL) {
		free(ts);
		return (NULL);
	}
	tokens_configure(ts, o);
	return (ts);
}

void
tokens_free(struct tokens **tsp)
{
	struct tokens *ts = *tsp;
	struct token *t;

	*tsp = NULL;
	while ((t = TAILQ_FIRST(&ts->list)) != NULL) {
		assert(t->users == 0);
		token_free(t);
	}
	curl_loop_free(&ts->loop);
	free(ts);
}

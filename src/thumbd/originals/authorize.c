/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One HEAD for all requests that ask for the same original at a time, without cookies, and without
 * the headers of origins, which may open what is closed to others.  Only a 200 is a permission.
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "absent.h"
#include "authorize.h"
#include "curl_loop.h"
#include "job/monotonic.h"
#include "origins.h"
#include "permits.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"

#define ALLOWED	200
#define DENIED	403

struct waiter {
	authorize_done_f	*done;
	void			*priv;
	STAILQ_ENTRY(waiter)	list;
};

STAILQ_HEAD(waiters, waiter);

/* A request to the web server, and all that wait for its answer. */
struct check {
	struct authorize	*all;
	struct options		*options;	/* a reference */
	unsigned		generation;	/* of the options */
	char			*url;
	CURL			*easy;
	struct curl_slist	*headers;
	char			error[CURL_ERROR_SIZE];
	struct waiters		waiters;
	TAILQ_ENTRY(check)	list;
};

struct authorize {
	struct curl_loop	*loop;
	struct permits		*permits;
	struct absent		denied;
	TAILQ_HEAD(, check)	checks;
	unsigned		n_checks;
	unsigned		generation;	/* of the options */
};

static void
check_free(struct check *c)
{

	if (c->easy != NULL)
		curl_easy_cleanup(c->easy);
	curl_slist_free_all(c->headers);
	free(c->url);
	options_drop(&c->options);
	free(c);
}

/* A wrong --authorize would be a site without thumbs. */
static void
note_denied(struct check *c, long status)
{
	const unsigned n = absent_count(&c->all->denied, monotonic());

	metric_add(METRIC_AUTHORIZE_DENIED, 1);
	if (n > 0)
		log_line("the web server gave none of %u original%s to a client that is not logged "
		    "in, such as %s (status %ld); check --authorize", n, n == 1 ? "" : "s", c->url,
		    status);
}

/* A redirect may lead to a page that asks for a password. */
static int
is_denial(long status)
{

	return ((status >= 300 && status < 400) || status == 401 || status == 403 ||
	    status == 404 || status == 410);
}

static unsigned
judge(struct check *c, CURLcode code)
{
	long status = 0;

	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK && status == 200) {
		metric_add(METRIC_AUTHORIZE_ALLOWED, 1);
		absent_found(&c->all->denied, monotonic());
		return (ALLOWED);
	}
	if (code == CURLE_OK && is_denial(status)) {
		note_denied(c, status);
		return (DENIED);
	}
	metric_add(METRIC_AUTHORIZE_FAILED, 1);
	if (code == CURLE_OK)
		log_line("%s: status %ld of a HEAD, by --authorize", c->url, status);
	else
		log_line("%s: %s, by --authorize", c->url,
		    *c->error != '\0' ? c->error : curl_easy_strerror(code));
	return (code == CURLE_OPERATION_TIMEDOUT ? 504 : 502);
}

/* NB: an asker that gets the result may ask again. */
static void
waiters_tell(struct waiters *waiters, unsigned status)
{
	struct waiter *w;

	while ((w = STAILQ_FIRST(waiters)) != NULL) {
		STAILQ_REMOVE_HEAD(waiters, list);
		w->done(w->priv, status);
		free(w);
	}
}

/* curl_loop_done_f */
static void
on_answer(void *priv, CURLcode code)
{
	struct waiters waiters = STAILQ_HEAD_INITIALIZER(waiters);
	struct check *c = priv;
	struct authorize *a = c->all;
	const unsigned status = judge(c, code);

	if ((status == ALLOWED || status == DENIED) && c->generation == a->generation)
		permits_remember(a->permits, c->url, status,
		    monotonic() + c->options->authorize_fresh * MONOTONIC_SECOND);
	TAILQ_REMOVE(&a->checks, c, list);
	a->n_checks--;
	STAILQ_CONCAT(&waiters, &c->waiters);
	check_free(c);
	waiters_tell(&waiters, status);
}

static int
set_host(struct check *c)
{
	char line[512];

	if (c->options->authorize_host == NULL)
		return (0);
	snprintf(line, sizeof line, "Host: %s", c->options->authorize_host);
	c->headers = curl_slist_append(NULL, line);
	return (c->headers == NULL ? -1 : 0);
}

#define OPTIONS(X)									\
	X(NOBODY,		1L)							\
	X(URL,			c->url)							\
	X(HTTPHEADER,		c->headers)						\
	X(ERRORBUFFER,		c->error)						\
	X(CONNECTTIMEOUT,	(long)c->options->origin_connect)			\
	X(TIMEOUT,		(long)c->options->origin_timeout)			\
	X(MAXAGE_CONN,		(long)c->options->origin_idle)

static int
set_up(struct check *c)
{

	c->easy = curl_loop_easy();
	if (c->easy == NULL || set_host(c))
		return (-1);
#define X(option, value)								\
	if (curl_easy_setopt(c->easy, CURLOPT_##option, value) != CURLE_OK)		\
		return (-1);
	OPTIONS(X)
#undef X
	return (curl_loop_add(c->all->loop, c->easy, c));
}

/* NULL: no memory. */
static struct check *
check_new(struct authorize *a, struct options *o, const char *url)
{
	struct check *c;

	c = calloc(1, sizeof *c);
	if (c == NULL)
		return (NULL);
	c->all = a;
	c->options = options_hold(o);
	c->generation = a->generation;
	c->url = strdup(url);
	STAILQ_INIT(&c->waiters);
	if (c->url == NULL || set_up(c)) {
		check_free(c);
		return (NULL);
	}
	TAILQ_INSERT_TAIL(&a->checks, c, list);
	a->n_checks++;
	return (c);
}

/* NB: other options may ask another server. */
static struct check *
find(const struct authorize *a, const struct options *o, const char *url)
{
	struct check *c;

	TAILQ_FOREACH(c, &a->checks, list)
		if (c->options == o && !strcmp(c->url, url))
			break;
	return (c);
}

/* Join a check or add one.  Returns -1 if there is no room or no memory. */
static int
wait_for(struct authorize *a, struct options *o, const char *url, authorize_done_f *done,
    void *priv)
{
	struct check *c = find(a, o, url);
	struct waiter *w;

	w = calloc(1, sizeof *w);
	if (w == NULL)
		return (-1);
	if (c != NULL)
		metric_add(METRIC_AUTHORIZE_JOINED, 1);
	else if (a->n_checks < o->origin_fetches + o->queue)
		c = check_new(a, o, url);
	if (c == NULL) {
		free(w);
		return (-1);
	}
	w->done = done;
	w->priv = priv;
	STAILQ_INSERT_TAIL(&c->waiters, w, list);
	return (0);
}

void
authorize_ask(struct authorize *a, struct options *o, const struct thumburl_ref *ref,
    authorize_done_f *done, void *priv)
{
	unsigned status;
	char **urls;

	errno = 0;
	urls = origins_urls(o->authorizer, ref, o->originals_levels);
	if (urls == NULL) {
		/* the web server can have no such file */
		done(priv, errno == ENOMEM ? 503 : DENIED);
		return;
	}
	status = permits_find(a->permits, urls[0], monotonic());
	if (status == 0 && wait_for(a, o, urls[0], done, priv))
		status = 503;
	origins_free_urls(o->authorizer, urls);
	if (status != 0)
		done(priv, status);
}

void
authorize_configure(struct authorize *a, const struct options *o)
{

	curl_loop_configure(a->loop, o->origin_fetches);
	curl_loop_limit(a->loop, o->origin_per_host);
	permits_forget_all(a->permits);
	a->generation++;
}

struct authorize *
authorize_new(struct event_base *base, const struct options *o)
{
	struct authorize *a;

	a = calloc(1, sizeof *a);
	assert(a != NULL);
	TAILQ_INIT(&a->checks);
	a->loop = curl_loop_new(base, on_answer);
	if (a->loop == NULL) {
		free(a);
		return (NULL);
	}
	a->permits = permits_new();
	authorize_configure(a, o);
	return (a);
}

void
authorize_free(struct authorize **ap)
{
	struct authorize *a = *ap;
	struct check *c;

	*ap = NULL;
	while ((c = TAILQ_FIRST(&a->checks)) != NULL) {
		assert(STAILQ_EMPTY(&c->waiters));
		TAILQ_REMOVE(&a->checks, c, list);
		curl_loop_remove(a->loop, c->easy);
		check_free(c);
	}
	curl_loop_free(&a->loop);
	permits_free(&a->permits);
	free(a);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One thread serves all renderers.  It is detached and ends with the last of them; the module is
 * never unmapped.  The thread frees an entry that is dropped during its request.
 */

#include "config.h"

#include <sys/un.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vmod_thumb.h"
#include <vqueue.h>

#include "VSC_thumbd.h"
#include "agree.h"
#include "conf/denial.h"
#include "conf/site_agree.h"
#include "counters.h"
#include "say.h"
#include "vmod/state/health.h"

#define ANSWER_MS	2000		/* time limit of a response */
#define ANSWER_SIZE	8192
#define TELL_AGAIN	60		/* seconds between records that thumbd is out of reach */

struct agree {
	unsigned		magic;
#define AGREE_MAGIC		0xa94ee001
	const struct vcl	*vcl;
	int			warm;
	int			dropped;
	int			busy;		/* the thread waits for thumbd */
	char			*object;
	struct thumburl_site	site;
	struct place		place;
	double			interval;
	double			due;		/* monotonic */
	int			told;		/* 1 if they differ; -1 before an answer */
	double			tell_reach;	/* monotonic: not before */
	struct VSC_thumbd	*vsc;
	VTAILQ_ENTRY(agree)	list;
};

/* In the order of loading. */
static VTAILQ_HEAD(, agree) all = VTAILQ_HEAD_INITIALIZER(all);
static pthread_mutex_t mtx = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond;		/* signals a change of the list */
static int running;

static double
monotonic(void)
{
	struct timespec t;

	AZ(clock_gettime(CLOCK_MONOTONIC, &t));
	return ((double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}

static void
agree_free(struct agree *a)
{

	counters_drop(a->vsc);
	free(a->object);
	FREE_OBJ(a);
}

/* Among the warm. */
static int
is_last_of_name(const struct agree *a)
{
	const struct agree *b = a;

	while ((b = VTAILQ_NEXT(b, list)) != NULL)
		if (b->warm && !strcmp(a->object, b->object))
			return (0);
	return (a->warm);
}

/* The entry that is due first; NULL if all VCLs are cold. */
static struct agree *
next_due(void)
{
	struct agree *a, *first = NULL;

	VTAILQ_FOREACH(a, &all, list)
		if (is_last_of_name(a) && (first == NULL || a->due < first->due))
			first = a;
	return (first);
}

/*
 * Returns as site_agree_compare(), or -1 if thumbd does not tell its site: then *error is why there
 * is no connection, or 0.
 */
static int
ask(const struct agree *a, char *words, size_t size, int *error)
{
	char answer[ANSWER_SIZE], *body, *lines;
	ssize_t n = -1;
	unsigned i;

	for (i = 0; i < a->place.n && n < 0; i++)
		n = health_ask((const void *)&a->place.at[i].address, a->place.at[i].len,
		    ANSWER_MS, answer, sizeof answer, &body, error);
	if (n < 0)
		return (-1);
	/* the first line is its health */
	lines = memchr(body, '\n', (size_t)n);
	if (lines == NULL)
		return (-1);
	lines++;
	return (site_agree_compare(&a->site, "thumbd", lines, (size_t)(n - (lines - body)), words,
	    size));
}

/* Returns whether there is something new to log. */
static int
publish(struct agree *a, int differs)
{

	const int was = a->told >= 0 ? a->told : counted(&a->vsc->site_differs) > 0;
	const int is_new = a->told < 0 && differs;

	a->told = differs;
	set_gauge(&a->vsc->site_differs, (uint64_t)differs);
	return (differs != was || is_new);
}

static void
tell(const char *object, int differs, const char *words)
{

	if (differs)
		say_global(SLT_Error, "thumb.renderer %s: thumbd has another site, and refuses "
		    "URLs: %s; give both the same site file", object, words);
	else
		say_global(SLT_VCL_Log, "thumb.renderer %s: thumbd has the same site", object);
}

/* A probe that fails leaves no word of why. */
static void
tell_reach(const struct agree *a, int error)
{
	const struct sockaddr_un *un = (const void *)&a->place.at[0].address;
	char why[DENIAL_MAX];

	if (un->sun_family == AF_UNIX)
		say_global(SLT_Error, "thumb.renderer %s: cannot connect to %s: %s", a->object,
		    un->sun_path, denial(error, un->sun_path, W_OK, why, sizeof why));
	else
		say_global(SLT_Error, "thumb.renderer %s: cannot connect to thumbd: %s", a->object,
		    VAS_errtxt(error));
}

/* Returns whether to log that thumbd is out of reach. */
static int
is_to_tell(struct agree *a, int error)
{

	if (error == 0) {
		a->tell_reach = 0;
		return (0);
	}
	if (a->dropped || !is_last_of_name(a) || monotonic() < a->tell_reach)
		return (0);
	a->tell_reach = monotonic() + TELL_AGAIN;
	return (1);
}

/* Called with the lock held; it is released during the request to thumbd and the log record. */
static void
serve(struct agree *a)
{
	char words[512] = "";
	int differs, is_new, is_far, error = 0;

	a->busy = 1;
	AZ(pthread_mutex_unlock(&mtx));
	differs = ask(a, words, sizeof words, &error);
	AZ(pthread_mutex_lock(&mtx));
	is_far = is_to_tell(a, error);
	is_new = differs >= 0 && !a->dropped && is_last_of_name(a) && publish(a, differs);
	AZ(pthread_mutex_unlock(&mtx));
	if (is_new)
		tell(a->object, differs, words);
	if (is_far)
		tell_reach(a, error);
	AZ(pthread_mutex_lock(&mtx));
	a->busy = 0;
	a->due = monotonic() + a->interval;
	if (a->dropped)
		agree_free(a);
}

static struct timespec
timespec_of(double t)
{

	return ((struct timespec) {
		.tv_sec = (time_t)t, .tv_nsec = (long)((t - floor(t)) * 1e9)
	});
}

static void *
agree_thread(void *priv)
{
	struct timespec until;
	struct agree *a;

	(void)priv;
	AZ(pthread_mutex_lock(&mtx));
	while (!VTAILQ_EMPTY(&all)) {
		a = next_due();
		if (a == NULL) {
			AZ(pthread_cond_wait(&cond, &mtx));
			continue;
		}
		until = timespec_of(a->due);
		if (a->due <= monotonic())
			serve(a);
		else
			(void)pthread_cond_timedwait(&cond, &mtx, &until);
	}
	running = 0;
	AZ(pthread_mutex_unlock(&mtx));
	return (NULL);
}

static void
init_cond(void)
{
	pthread_condattr_t attr;

	AZ(pthread_condattr_init(&attr));
	AZ(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC));
	AZ(pthread_cond_init(&cond, &attr));
	AZ(pthread_condattr_destroy(&attr));
}

/* Called with the lock held.  0 or -1. */
static int
start_thread(void)
{
	pthread_t thread;

	if (running)
		return (0);
	if (pthread_create(&thread, NULL, agree_thread, NULL))
		return (-1);
	AZ(pthread_detach(thread));
	running = 1;
	return (0);
}

struct agree *
agree_new(const struct vcl *vcl, const char *object, const struct place *place,
    const struct thumburl_site *site, double interval)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct agree *a;

	AZ(pthread_once(&once, init_cond));
	ALLOC_OBJ(a, AGREE_MAGIC);
	AN(a);
	a->vcl = vcl;
	REPLACE(a->object, object);
	a->place = *place;
	a->site = *site;
	a->interval = interval;
	a->told = -1;
	a->due = monotonic() + interval;
	a->vsc = counters_take(COUNTERS_RENDERER, object);
	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_INSERT_TAIL(&all, a, list);
	if (start_thread()) {
		VTAILQ_REMOVE(&all, a, list);
		agree_free(a);
		a = NULL;
	}
	AZ(pthread_cond_broadcast(&cond));
	AZ(pthread_mutex_unlock(&mtx));
	return (a);
}

void
agree_drop(struct agree **ap)
{
	struct agree *a;

	TAKE_OBJ_NOTNULL(a, ap, AGREE_MAGIC);
	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_REMOVE(&all, a, list);
	a->dropped = 1;
	if (!a->busy)
		agree_free(a);
	AZ(pthread_cond_broadcast(&cond));
	AZ(pthread_mutex_unlock(&mtx));
}

void
agree_warm(const struct vcl *vcl, int warm)
{
	struct agree *a;

	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_FOREACH(a, &all, list)
		if (a->vcl == vcl)
			a->warm = warm;
	if (running)
		AZ(pthread_cond_broadcast(&cond));
	AZ(pthread_mutex_unlock(&mtx));
}

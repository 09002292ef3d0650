/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A thread owns its keys and is detached, as that of a control file is (watch.c): a dead disk may block
 * it for ever.
 */

#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vmod_thumb.h"

#include "VSC_thumb.h"
#include "counters.h"
#include "say.h"
#include "site_keys.h"
#include "vmod/state/keys_file.h"

#define INTERVAL_MS	500		/* between two reads */

struct site_keys {
	unsigned		magic;
#define SITE_KEYS_MAGIC		0x51735ec4
	int			stopped;	/* under the mutex */
	pthread_mutex_t		mtx;
	pthread_cond_t		cond;		/* signals that */
	pthread_rwlock_t	lock;		/* of the keys */
	struct thumburl_keys	keys;
	uint64_t		generation;	/* atomic; written under the lock */
	struct keys_file	file;		/* used only by the thread */
	char			*object;
	char			*path;
	struct VSC_thumb	*vsc;
};

static void
keys_free(struct site_keys *k)
{

	if (k->vsc != NULL)
		counters_drop(k->vsc);
	AZ(pthread_rwlock_destroy(&k->lock));
	AZ(pthread_cond_destroy(&k->cond));
	AZ(pthread_mutex_destroy(&k->mtx));
	explicit_bzero(&k->keys, sizeof k->keys);
	free(k->object);
	free(k->path);
	FREE_OBJ(k);
}

static void
publish(struct site_keys *k, const struct thumburl_keys *keys)
{

	AZ(pthread_rwlock_wrlock(&k->lock));
	k->keys = *keys;
	__atomic_store_n(&k->generation, k->generation + 1, __ATOMIC_RELEASE);
	AZ(pthread_rwlock_unlock(&k->lock));
	count(&k->vsc->keys_taken);
	set_gauge(&k->vsc->keys, keys->n);
}

static enum keys_news
look(struct site_keys *k)
{
	struct thumburl_keys keys;
	enum keys_news news;

	news = keys_file_look(&k->file, &keys);
	if (news == KEYS_TAKEN)
		publish(k, &keys);
	else if (news == KEYS_BAD)
		count(&k->vsc->keys_rejected);
	explicit_bzero(&keys, sizeof keys);
	set_gauge(&k->vsc->keys_bad, k->file.last == KEYS_BAD);
	return (news);
}

/* Logs one record outside any request. */
static void
tell(const struct site_keys *k, enum keys_news news)
{

	if (news == KEYS_TAKEN)
		say_global(SLT_VCL_Log, "thumb.site %s: %s: %u keys", k->object, k->path,
		    k->keys.n);
	else if (news == KEYS_BAD)
		say_global(SLT_Error, "thumb.site %s: %s; the keys before stay in force",
		    k->object, k->file.why);
}

/* Returns whether the keys are stopped. */
static int
pause_thread(struct site_keys *k)
{
	struct timespec t;
	int stopped;

	AZ(clock_gettime(CLOCK_MONOTONIC, &t));
	t.tv_nsec += INTERVAL_MS * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	AZ(pthread_mutex_lock(&k->mtx));
	while (!k->stopped && pthread_cond_timedwait(&k->cond, &k->mtx, &t) == 0)
		continue;
	stopped = k->stopped;
	AZ(pthread_mutex_unlock(&k->mtx));
	return (stopped);
}

static void *
keys_thread(void *priv)
{
	struct site_keys *k;

	CAST_OBJ_NOTNULL(k, priv, SITE_KEYS_MAGIC);
	while (!pause_thread(k))
		tell(k, look(k));
	keys_free(k);
	return (NULL);
}

static struct site_keys *
keys_new(const char *object, const char *path)
{
	pthread_condattr_t monotonic;
	struct site_keys *k;

	ALLOC_OBJ(k, SITE_KEYS_MAGIC);
	AN(k);
	REPLACE(k->object, object);
	REPLACE(k->path, path);
	keys_file_init(&k->file, k->path);
	AZ(pthread_mutex_init(&k->mtx, NULL));
	AZ(pthread_rwlock_init(&k->lock, NULL));
	AZ(pthread_condattr_init(&monotonic));
	AZ(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC));
	AZ(pthread_cond_init(&k->cond, &monotonic));
	AZ(pthread_condattr_destroy(&monotonic));
	k->vsc = counters_take(COUNTERS_SITE, object);
	return (k);
}

struct site_keys *
site_keys_start(const char *object, const char *path, char *err, size_t errsize)
{
	struct site_keys *k;
	pthread_t thread;

	k = keys_new(object, path);
	if (look(k) != KEYS_TAKEN)
		(void)snprintf(err, errsize, "keys: %s", k->file.why);
	else if (pthread_create(&thread, NULL, keys_thread, k))
		(void)snprintf(err, errsize, "keys: cannot start a thread that reads %s", path);
	else {
		AZ(pthread_detach(thread));
		return (k);
	}
	keys_free(k);
	return (NULL);
}

void
site_keys_stop(struct site_keys *k)
{

	CHECK_OBJ_NOTNULL(k, SITE_KEYS_MAGIC);
	AZ(pthread_mutex_lock(&k->mtx));
	k->stopped = 1;
	AZ(pthread_cond_signal(&k->cond));
	AZ(pthread_mutex_unlock(&k->mtx));
}

const struct thumburl_keys *
site_keys_hold(struct site_keys *k, uint64_t *generation)
{

	CHECK_OBJ_NOTNULL(k, SITE_KEYS_MAGIC);
	AZ(pthread_rwlock_rdlock(&k->lock));
	*generation = k->generation;
	return (&k->keys);
}

uint64_t
site_keys_generation(const struct site_keys *k)
{

	CHECK_OBJ_NOTNULL(k, SITE_KEYS_MAGIC);
	return (__atomic_load_n(&k->generation, __ATOMIC_ACQUIRE));
}

void
site_keys_release(struct site_keys *k)
{

	AZ(pthread_rwlock_unlock(&k->lock));
}

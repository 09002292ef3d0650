/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The thread that reads the file owns the keys (repeat.h).
 */

#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmod_thumb.h"

#include "VSC_thumb.h"
#include "counters.h"
#include "repeat.h"
#include "say.h"
#include "site_keys.h"
#include "vmod/state/keys_file.h"

#define INTERVAL_MS	500		/* between two reads */

struct site_keys {
	unsigned		magic;
#define SITE_KEYS_MAGIC		0x51735ec4
	struct repeat		*repeat;	/* used only by who stops it */
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

static void
look_again(void *priv)
{
	struct site_keys *k;

	CAST_OBJ_NOTNULL(k, priv, SITE_KEYS_MAGIC);
	tell(k, look(k));
}

static void
end(void *priv)
{
	struct site_keys *k;

	CAST_OBJ_NOTNULL(k, priv, SITE_KEYS_MAGIC);
	keys_free(k);
}

static const struct repeat_work work = { look_again, end, INTERVAL_MS, 0 };

static struct site_keys *
keys_new(const char *object, const char *path)
{
	struct site_keys *k;

	ALLOC_OBJ(k, SITE_KEYS_MAGIC);
	AN(k);
	REPLACE(k->object, object);
	REPLACE(k->path, path);
	keys_file_init(&k->file, k->path);
	AZ(pthread_rwlock_init(&k->lock, NULL));
	k->vsc = counters_take(COUNTERS_SITE, object);
	return (k);
}

struct site_keys *
site_keys_start(const char *object, const char *path, char *err, size_t errsize)
{
	struct site_keys *k;

	k = keys_new(object, path);
	if (look(k) != KEYS_TAKEN)
		(void)snprintf(err, errsize, "keys: %s", k->file.why);
	else {
		k->repeat = repeat_start(&work, k);
		if (k->repeat != NULL)
			return (k);
		(void)snprintf(err, errsize, "keys: cannot start a thread that reads %s", path);
	}
	keys_free(k);
	return (NULL);
}

void
site_keys_stop(struct site_keys *k)
{
	struct repeat *repeat;

	CHECK_OBJ_NOTNULL(k, SITE_KEYS_MAGIC);
	repeat = k->repeat;
	repeat_stop(&repeat);
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

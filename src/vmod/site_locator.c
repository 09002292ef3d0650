/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The thread that watches the file owns all of this (repeat.h).  A request reads the file with the lock
 * held for reading, and only the pages that it needs: the thread opens files without the lock.
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
#include "site_locator.h"

#define INTERVAL_MS	500		/* between two looks */

struct site_locator {
	unsigned		magic;
#define SITE_LOCATOR_MAGIC	0x51731d50
	enum thumburl_ids	ids;
	struct repeat		*repeat;	/* used only by who stops it */
	pthread_rwlock_t	lock;		/* of the locator */
	struct locator		*locator;
	uint64_t		generation;	/* atomic, as is the next; written under the lock */
	uint64_t		built;
	char			why[512];	/* used only by the thread: "" unless the file is bad */
	char			*object;
	char			*path;
	struct VSC_thumb	*vsc;
};

static void
site_locator_free(struct site_locator *l)
{

	if (l->locator != NULL)
		locator_free(&l->locator);
	counters_drop(l->vsc);
	AZ(pthread_rwlock_destroy(&l->lock));
	free(l->object);
	free(l->path);
	FREE_OBJ(l);
}

static void
publish(struct site_locator *l, struct locator *locator)
{
	struct locator *old;

	AZ(pthread_rwlock_wrlock(&l->lock));
	old = l->locator;
	l->locator = locator;
	__atomic_store_n(&l->generation, l->generation + 1, __ATOMIC_RELEASE);
	__atomic_store_n(&l->built, locator_built(locator), __ATOMIC_RELEASE);
	AZ(pthread_rwlock_unlock(&l->lock));
	if (old != NULL)
		locator_free(&old);
	count(&l->vsc->locators_taken);
	set_gauge(&l->vsc->locator_built, locator_built(locator));
}

enum news { SAME, TAKEN, BAD };

/* Opens the file, unless it is the one in force.  A bad one that stays as it is, is no news. */
static enum news
look(struct site_locator *l)
{
	struct locator *locator;
	char why[sizeof l->why] = "";
	enum news news = TAKEN;

	if (l->locator != NULL && locator_is_current(l->locator, l->path)) {
		l->why[0] = '\0';
		set_gauge(&l->vsc->locator_bad, 0);
		return (SAME);
	}
	locator = locator_open(l->path, l->ids, why, sizeof why);
	if (locator != NULL)
		publish(l, locator);
	else
		news = strcmp(why, l->why) ? BAD : SAME;
	if (news == BAD)
		count(&l->vsc->locators_rejected);
	strcpy(l->why, why);
	set_gauge(&l->vsc->locator_bad, locator == NULL);
	return (news);
}

static void
look_again(void *priv)
{
	struct site_locator *l;
	enum news news;

	CAST_OBJ_NOTNULL(l, priv, SITE_LOCATOR_MAGIC);
	news = look(l);
	if (news == TAKEN)
		say_global(SLT_VCL_Log, "thumb.site %s: %s: %ju names", l->object, l->path,
		    (uintmax_t)locator_rows(l->locator));
	else if (news == BAD)
		say_global(SLT_Error, "thumb.site %s: %s; the locator before stays in force",
		    l->object, l->why);
}

static void
end(void *priv)
{
	struct site_locator *l;

	CAST_OBJ_NOTNULL(l, priv, SITE_LOCATOR_MAGIC);
	site_locator_free(l);
}

static const struct repeat_work work = { look_again, end, INTERVAL_MS, 0 };

struct site_locator *
site_locator_start(const char *object, const char *path, enum thumburl_ids ids, char *err,
    size_t errsize)
{
	struct site_locator *l;

	ALLOC_OBJ(l, SITE_LOCATOR_MAGIC);
	AN(l);
	REPLACE(l->object, object);
	REPLACE(l->path, path);
	l->ids = ids;
	AZ(pthread_rwlock_init(&l->lock, NULL));
	l->vsc = counters_take(COUNTERS_SITE, object);
	look(l);
	if (l->locator == NULL)
		(void)snprintf(err, errsize, "locator: %s", l->why);
	else {
		l->repeat = repeat_start(&work, l);
		if (l->repeat != NULL)
			return (l);
		(void)snprintf(err, errsize, "locator: cannot start a thread that watches %s", path);
	}
	site_locator_free(l);
	return (NULL);
}

void
site_locator_stop(struct site_locator *l)
{
	struct repeat *repeat;

	CHECK_OBJ_NOTNULL(l, SITE_LOCATOR_MAGIC);
	repeat = l->repeat;
	repeat_stop(&repeat);
}

const struct locator *
site_locator_hold(struct site_locator *l, uint64_t *generation)
{

	CHECK_OBJ_NOTNULL(l, SITE_LOCATOR_MAGIC);
	AZ(pthread_rwlock_rdlock(&l->lock));
	*generation = l->generation;
	return (l->locator);
}

void
site_locator_release(struct site_locator *l)
{

	AZ(pthread_rwlock_unlock(&l->lock));
}

/* NB: in this order, so that no mapping is believed to be of a later file than it is. */
uint64_t
site_locator_generation(const struct site_locator *l, uint64_t *built)
{

	CHECK_OBJ_NOTNULL(l, SITE_LOCATOR_MAGIC);
	*built = __atomic_load_n(&l->built, __ATOMIC_ACQUIRE);
	return (__atomic_load_n(&l->generation, __ATOMIC_ACQUIRE));
}

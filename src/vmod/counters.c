/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: a dash in an identifier crashes Debian's prometheus-varnish-exporter.
 */

#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "vmod_thumb.h"
#include <vqueue.h>

#include "VSC_thumb.h"
#include "VSC_thumb_guard.h"
#include "VSC_thumb_rollout.h"
#include "VSC_thumbd.h"
#include "counters.h"

struct counters {
	unsigned		magic;
#define COUNTERS_MAGIC		0xc0047e45
	enum counters_of	of;
	unsigned		holders;
	char			*object;
	void			*set;
	struct vsc_seg		*seg;
	struct guard		guard;		/* used by COUNTERS_GUARD */
	struct purge_times	*purge_times;	/* of COUNTERS_SITE; NULL until they are needed */
	VTAILQ_ENTRY(counters)	list;
};

static VTAILQ_HEAD(, counters) all = VTAILQ_HEAD_INITIALIZER(all);
static pthread_mutex_t mtx = PTHREAD_MUTEX_INITIALIZER;

static void
make_set(struct counters *c)
{

	switch (c->of) {
	case COUNTERS_SITE:
		c->set = VSC_thumb_New(NULL, &c->seg, "%s", c->object);
		break;
	case COUNTERS_GUARD:
		c->set = VSC_thumb_guard_New(NULL, &c->seg, "%s", c->object);
		break;
	case COUNTERS_RENDERER:
		c->set = VSC_thumbd_New(NULL, &c->seg, "%s", c->object);
		break;
	case COUNTERS_ROLLOUT:
		c->set = VSC_thumb_rollout_New(NULL, &c->seg, "%s", c->object);
		break;
	}
	AN(c->set);
}

static void
unmake_set(struct counters *c)
{

	switch (c->of) {
	case COUNTERS_SITE:
		VSC_thumb_Destroy(&c->seg);
		break;
	case COUNTERS_GUARD:
		VSC_thumb_guard_Destroy(&c->seg);
		break;
	case COUNTERS_RENDERER:
		VSC_thumbd_Destroy(&c->seg);
		break;
	case COUNTERS_ROLLOUT:
		VSC_thumb_rollout_Destroy(&c->seg);
		break;
	}
}

static struct counters *
counters_new(enum counters_of of, const char *object)
{
	struct counters *c;

	ALLOC_OBJ(c, COUNTERS_MAGIC);
	AN(c);
	c->of = of;
	REPLACE(c->object, object);
	make_set(c);
	if (of == COUNTERS_GUARD)
		guard_init(&c->guard);
	VTAILQ_INSERT_TAIL(&all, c, list);
	return (c);
}

void *
counters_take(enum counters_of of, const char *object)
{
	struct counters *c;
	char *name = strdup(object), *p;

	AN(name);
	for (p = name; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_FOREACH(c, &all, list)
		if (c->of == of && !strcmp(c->object, name))
			break;
	if (c == NULL)
		c = counters_new(of, name);
	c->holders++;
	AZ(pthread_mutex_unlock(&mtx));
	free(name);
	return (c->set);
}

static struct counters *
counters_of_set(const void *set)
{
	struct counters *c;

	VTAILQ_FOREACH(c, &all, list)
		if (c->set == set)
			break;
	CHECK_OBJ_NOTNULL(c, COUNTERS_MAGIC);
	return (c);
}

struct guard *
counters_guard(void *set)
{
	struct counters *c;

	AZ(pthread_mutex_lock(&mtx));
	c = counters_of_set(set);
	AZ(pthread_mutex_unlock(&mtx));
	return (&c->guard);
}

struct purge_times *
counters_purge_times(void *set)
{
	struct counters *c;

	AZ(pthread_mutex_lock(&mtx));
	c = counters_of_set(set);
	if (c->purge_times == NULL)
		c->purge_times = purge_times_new((double)time(NULL));
	AN(c->purge_times);
	AZ(pthread_mutex_unlock(&mtx));
	return (c->purge_times);
}

void
counters_drop(void *set)
{
	struct counters *c;

	AZ(pthread_mutex_lock(&mtx));
	c = counters_of_set(set);
	if (--c->holders == 0) {
		VTAILQ_REMOVE(&all, c, list);
		unmake_set(c);
		if (c->of == COUNTERS_GUARD)
			guard_fini(&c->guard);
		free(c->purge_times);
		free(c->object);
		FREE_OBJ(c);
	}
	AZ(pthread_mutex_unlock(&mtx));
}

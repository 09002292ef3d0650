/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The thread that reads the file owns the watch (repeat.h), and ends after the last rollout has
 * dropped it.
 */

#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "vmod_thumb.h"
#include <vqueue.h>

#include "VSC_thumb_rollout.h"
#include "counters.h"
#include "repeat.h"
#include "say.h"
#include "vmod/state/control_file.h"
#include "watch.h"

#define INTERVAL_MS	1000		/* between two reads */
#define FIRST_LOOK	2		/* seconds that loading a VCL waits for the first read */

struct watch {
	unsigned			magic;
#define WATCH_MAGIC			0x3a7c4001
	uint64_t			order;		/* atomic, as are the next four */
	uint64_t			losses_until;
	uint64_t			purges_until;
	uint64_t			telling;
	uint64_t			by_id;
	unsigned			holders;
	char				*object;
	char				*path;
	struct VSC_thumb_rollout	*vsc;
	struct control_file		file;		/* used only by the thread */
	struct repeat			*repeat;
	VTAILQ_ENTRY(watch)		list;
};

static VTAILQ_HEAD(, watch) all = VTAILQ_HEAD_INITIALIZER(all);
static pthread_mutex_t mtx = PTHREAD_MUTEX_INITIALIZER;

/* Logs one record outside any request. */
static void
tell(const struct watch *w, enum control_news news)
{
	char order[448];

	(void)control_describe(&w->file.control, order, sizeof order);
	switch (news) {
	case CONTROL_TAKEN:
		say_global(SLT_VCL_Log, "thumb.rollout %s: %s: %s", w->object, w->path, order);
		break;
	case CONTROL_GONE:
		say_global(SLT_VCL_Log, "thumb.rollout %s: %s does not exist: stage off",
		    w->object, w->path);
		break;
	case CONTROL_BAD:
		say_global(SLT_Error, "thumb.rollout %s: %s; still in force: %s", w->object,
		    w->file.why, order);
		break;
	case CONTROL_SAME:
		break;
	}
}

/*
 * Sets the gauges after each read: another watch for the same object name shares them and may have
 * set them last.
 */
static void
publish(struct watch *w)
{
	const struct control *c = &w->file.control;

	__atomic_store_n(&w->order, control_pack(c), __ATOMIC_RELAXED);
	__atomic_store_n(&w->losses_until, c->losses_until, __ATOMIC_RELAXED);
	__atomic_store_n(&w->purges_until, c->purges_until, __ATOMIC_RELAXED);
	__atomic_store_n(&w->telling, control_pack_telling(c), __ATOMIC_RELAXED);
	__atomic_store_n(&w->by_id, c->by_id, __ATOMIC_RELAXED);
	set_gauge(&w->vsc->stage, c->stage);
	set_gauge(&w->vsc->share, c->share);
	set_gauge(&w->vsc->classes, c->classes);
	set_gauge(&w->vsc->types, (uint64_t)__builtin_popcount(c->types));
	set_gauge(&w->vsc->by_id, c->by_id);
	set_gauge(&w->vsc->losses_until, c->losses_until);
	set_gauge(&w->vsc->purges_until, c->purges_until);
	set_gauge(&w->vsc->bad, w->file.last == CONTROL_BAD);
}

static void
look(void *priv)
{
	enum control_news news;
	struct watch *w;

	CAST_OBJ_NOTNULL(w, priv, WATCH_MAGIC);
	news = control_file_look(&w->file, time(NULL));
	count(&w->vsc->looks);
	if (news == CONTROL_BAD)
		count(&w->vsc->refused_files);
	else if (news != CONTROL_SAME)
		count(&w->vsc->taken_files);
	publish(w);
	tell(w, news);
}

static void
watch_free(struct watch *w)
{

	counters_drop(w->vsc);
	free(w->object);
	free(w->path);
	FREE_OBJ(w);
}

static void
end(void *priv)
{
	struct watch *w;

	CAST_OBJ_NOTNULL(w, priv, WATCH_MAGIC);
	watch_free(w);
}

static const struct repeat_work work = { look, end, INTERVAL_MS, 1 };

static struct watch *
watch_new(const char *object, const char *path)
{
	struct watch *w;

	ALLOC_OBJ(w, WATCH_MAGIC);
	AN(w);
	REPLACE(w->object, object);
	REPLACE(w->path, path);
	control_file_init(&w->file, w->path);
	w->vsc = counters_take(COUNTERS_ROLLOUT, object);
	publish(w);
	return (w);
}

/* Called with the lock held. */
static struct watch *
watch_start(const char *object, const char *path)
{
	struct watch *w = watch_new(object, path);

	w->repeat = repeat_start(&work, w);
	if (w->repeat == NULL) {
		watch_free(w);
		return (NULL);
	}
	VTAILQ_INSERT_TAIL(&all, w, list);
	return (w);
}

struct watch *
watch_take(const char *object, const char *path)
{
	struct watch *w;

	AZ(pthread_mutex_lock(&mtx));
	VTAILQ_FOREACH(w, &all, list)
		if (!strcmp(w->object, object) && !strcmp(w->path, path))
			break;
	if (w == NULL)
		w = watch_start(object, path);
	if (w != NULL)
		w->holders++;
	AZ(pthread_mutex_unlock(&mtx));
	if (w != NULL)
		repeat_await(w->repeat, FIRST_LOOK);
	return (w);
}

void
watch_drop(struct watch *w)
{
	struct repeat *repeat;

	CHECK_OBJ_NOTNULL(w, WATCH_MAGIC);
	AZ(pthread_mutex_lock(&mtx));
	if (--w->holders == 0) {
		VTAILQ_REMOVE(&all, w, list);
		repeat = w->repeat;
		repeat_stop(&repeat);
	}
	AZ(pthread_mutex_unlock(&mtx));
}

const uint64_t *
watch_order(const struct watch *w)
{

	CHECK_OBJ_NOTNULL(w, WATCH_MAGIC);
	return (&w->order);
}

const uint64_t *
watch_losses_until(const struct watch *w)
{

	CHECK_OBJ_NOTNULL(w, WATCH_MAGIC);
	return (&w->losses_until);
}

const uint64_t *
watch_purges_until(const struct watch *w)
{

	CHECK_OBJ_NOTNULL(w, WATCH_MAGIC);
	return (&w->purges_until);
}

const uint64_t *
watch_telling(const struct watch *w)
{

	CHECK_OBJ_NOTNULL(w, WATCH_MAGIC);
	return (&w->telling);
}

const uint64_t *
watch_by_id(const struct watch *w)
{

	CHECK_OBJ_NOTNULL(w, WATCH_MAGIC);
	return (&w->by_id);
}

void *
watch_counters(const struct watch *w)
{

	CHECK_OBJ_NOTNULL(w, WATCH_MAGIC);
	return (w->vsc);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is in the cache is answered at once.  Those who ask for the same other original wait for
 * one fetch.
 */

#include "config.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cache.h"
#include "download.h"
#include "fetch.h"
#include "fetches.h"
#include "job/monotonic.h"
#include "origins.h"
#include "spool.h"
#include "thumbd/metrics.h"
#include "waiters.h"

struct fetches {
	struct fetch_means	means;
	struct event		*second;	/* for those who wait too long, or no more */
	uint64_t		wait;		/* microseconds that they may */
};

/* fetch_over_f; what waits for a host that has enough to do does not hold up others. */
static void
dispatch(void *priv)
{
	struct fetches *fs = priv;
	struct fetch_queue *q = &fs->means.queue;
	struct fetch *f, *next;

	for (f = TAILQ_FIRST(&q->waiting); f != NULL && q->n_running < q->at_once; f = next) {
		next = TAILQ_NEXT(f, list);
		if (fetch_queue_has_turn(q, f))
			fetch_start(f);
	}
}

static void
sift_all(const struct fetch_list *list, uint64_t wait)
{
	struct fetch *f, *next;

	for (f = TAILQ_FIRST(list); f != NULL; f = next) {
		next = TAILQ_NEXT(f, list);
		fetch_sift(f, wait);
	}
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{
	struct fetches *fs = arg;

	(void)sock;
	(void)what;
	sift_all(&fs->means.queue.running, fs->wait);
	sift_all(&fs->means.queue.waiting, fs->wait);
	dispatch(fs);
}

/* What any of the origins has confirmed a short time ago is not asked for. */
static int
answer_cached(const struct fetches *fs, const struct options *o, char * const *urls,
    const struct original_asker *asker)
{
	struct original original;
	struct cached found;
	size_t i;

	for (i = 0; fs->means.cache != NULL && i < o->origins->n; i++) {
		if (cache_find(fs->means.cache, urls[i], &found))
			continue;
		if (found.age >= o->cache_fresh) {
			close(found.fd);
			continue;
		}
		metric_add(METRIC_CACHE_HITS, 1);
		origin_version_describe(&found.version, urls[i], found.size, &original);
		original.fd = found.fd;
		asker->done(asker->priv, 200, &original);
		return (0);
	}
	return (-1);
}

/* Join a fetch or begin one; the URLs are taken.  Returns 0, or a status. */
static unsigned
wait_for(struct fetches *fs, struct options *o, char **urls, unsigned failed,
    const struct original_asker *asker)
{
	struct fetch *f;
	struct waiter *w;

	f = fetch_queue_find(&fs->means.queue, o, urls);
	w = waiter_new(asker);
	if (f != NULL && w != NULL) {
		metric_add(METRIC_ORIGIN_JOINED, 1);
		origins_free_urls(o->origins, urls);
	} else if (w != NULL && fetch_queue_has_room(&fs->means.queue))
		f = fetch_new(&fs->means, o, urls, failed);
	if (f == NULL || w == NULL) {
		origins_free_urls(o->origins, urls);
		free(w);
		return (503);
	}
	waiters_add(&f->waiters, w);
	return (0);
}

void
fetches_submit(struct fetches *fs, struct options *o, const struct thumburl_ref *ref,
    unsigned failed, const struct original_asker *asker)
{
	unsigned status;
	char **urls;

	errno = 0;
	urls = origins_urls(o->origins, ref, o->originals_levels);
	if (urls == NULL) {
		asker->done(asker->priv, errno == ENOMEM ? 503 : failed, NULL);
		return;
	}
	if (answer_cached(fs, o, urls, asker) == 0) {
		origins_free_urls(o->origins, urls);
		return;
	}
	status = wait_for(fs, o, urls, failed, asker);
	if (status != 0)
		asker->done(asker->priv, status, NULL);
	dispatch(fs);
}

void
fetches_configure(struct fetches *fs, const struct options *o)
{

	fetch_queue_configure(&fs->means.queue, o);
	fs->wait = o->wait * MONOTONIC_SECOND;
	curl_loop_configure(fs->means.loop, o->origin_fetches);
	if (fs->means.cache != NULL)
		cache_configure(fs->means.cache, o->cache_size * MEGABYTE);
	dispatch(fs);
}

struct fetches *
fetches_new(struct event_base *base, const struct options *o)
{
	const struct timeval second = { .tv_sec = 1 };
	struct fetches *fs;

	fs = calloc(1, sizeof *fs);
	assert(fs != NULL);
	fetch_queue_init(&fs->means.queue);
	fs->means.over = dispatch;
	fs->means.priv = fs;
	if (o->cache != NULL)
		fs->means.cache = cache_open(o->cache, o->cache_size * MEGABYTE);
	if (o->cache == NULL || fs->means.cache != NULL)
		fs->means.loop = curl_loop_new(base, download_ended);
	if (fs->means.loop == NULL) {
		fetches_stop(fs);
		free(fs);
		return (NULL);
	}
	fs->second = event_new(base, -1, EV_PERSIST, on_second, fs);
	assert(fs->second != NULL);
	event_add(fs->second, &second);
	fetches_configure(fs, o);
	return (fs);
}

void
fetches_stop(struct fetches *fs)
{
	struct fetch *f;

	if (fs->means.cache == NULL)
		return;
	TAILQ_FOREACH(f, &fs->means.queue.running, list)
		if (f->spool != NULL)
			spool_leave_cache(f->spool);
	cache_close(&fs->means.cache);
}

void
fetches_measure(const struct fetches *fs)
{

	metric_set(METRIC_ORIGIN_RUNNING, fs->means.queue.n_running);
	metric_set(METRIC_ORIGIN_WAITING, fs->means.queue.n_waiting);
	metric_set(METRIC_CACHE_BYTES, fs->means.cache == NULL ? 0 : cache_bytes(fs->means.cache));
	metric_set(METRIC_CACHE_FILES, fs->means.cache == NULL ? 0 : cache_files(fs->means.cache));
}

void
fetches_free(struct fetches **fsp)
{
	struct fetches *fs = *fsp;
	struct fetch_queue *q = &fs->means.queue;
	struct fetch *f;

	*fsp = NULL;
	while ((f = TAILQ_FIRST(&q->running)) != NULL || (f = TAILQ_FIRST(&q->waiting)) != NULL)
		fetch_free(f);
	fetches_stop(fs);
	curl_loop_free(&fs->means.loop);
	event_free(fs->second);
	free(fs);
}

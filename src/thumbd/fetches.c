/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Those who ask for the same original wait for one fetch, which goes from origin to origin until
 * one has it.  A failure is not an absence: where one origin failed and no other had the file,
 * nobody is told that there is none.
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache.h"
#include "download.h"
#include "fetches.h"
#include "log.h"
#include "metrics.h"
#include "moment.h"
#include "origins.h"
#include "spool.h"
#include "waiters.h"

#define MEGABYTE	(UINT64_C(1) << 20)

struct fetch {
	struct fetches		*fetches;
	struct options		*options;	/* a reference */
	char			**urls;		/* one for each origin */
	size_t			at;		/* the origin that is asked */
	unsigned		failed;		/* status, if no other origin has it */
	struct download		*download;	/* NULL: it waits for its turn */
	struct spool		*spool;		/* what has arrived, if anything has */
	struct cached		stale;		/* what is to be confirmed */
	uint64_t		since;		/* it waits */
	struct waiters		waiters;
	TAILQ_ENTRY(fetch)	list;		/* of those that wait, or run */
};

TAILQ_HEAD(fetch_list, fetch);

struct fetches {
	struct curl_loop	*loop;
	struct cache		*cache;		/* or NULL */
	struct event		*second;	/* for those who wait too long, or no more */
	unsigned		at_once, at_once_host, queue;
	uint64_t		wait;
	struct fetch_list	running, waiting;
	unsigned		n_running, n_waiting;
};

static const struct origin *
origin_of(const struct fetch *f)
{

	return (&f->options->origins->list[f->at]);
}

static const char *
url_of(const struct fetch *f)
{

	return (f->urls[f->at]);
}

static void
forget_stale(struct fetch *f)
{

	if (f->stale.fd >= 0)
		close(f->stale.fd);
	f->stale.fd = -1;
}

static void
runs(struct fetch *f)
{
	struct fetches *fs = f->fetches;

	TAILQ_REMOVE(&fs->waiting, f, list);
	fs->n_waiting--;
	TAILQ_INSERT_TAIL(&fs->running, f, list);
	fs->n_running++;
}

/* Before those that came later. */
static void
waits(struct fetch *f)
{
	struct fetches *fs = f->fetches;

	f->download = NULL;
	TAILQ_REMOVE(&fs->running, f, list);
	fs->n_running--;
	TAILQ_INSERT_HEAD(&fs->waiting, f, list);
	fs->n_waiting++;
}

/* Nobody is told. */
static void
fetch_free(struct fetch *f)
{
	struct fetches *fs = f->fetches;

	assert(STAILQ_EMPTY(&f->waiters));
	if (f->download != NULL) {
		download_drop(&f->download);
		waits(f);
	}
	TAILQ_REMOVE(&fs->waiting, f, list);
	fs->n_waiting--;
	if (f->spool != NULL)
		spool_free(&f->spool);
	forget_stale(f);
	origins_free_urls(f->options->origins, f->urls);
	options_drop(&f->options);
	free(f);
}

/* What comes of it from now on is another fetch. */
static void
fetch_end(struct fetch *f, unsigned status, struct original *original)
{
	struct waiters waiters = STAILQ_HEAD_INITIALIZER(waiters);

	STAILQ_CONCAT(&waiters, &f->waiters);
	fetch_free(f);
	waiters_tell(&waiters, status, original);
}

static void
end_with(struct fetch *f, int fd, int64_t size, const struct origin_version *version)
{
	struct original original;

	origin_version_describe(version, url_of(f), size, &original);
	original.fd = fd;
	fetch_end(f, 200, &original);
}

static void
end_with_spool(struct fetch *f, const struct origin_version *version)
{
	int64_t size = 0;
	int fd = -1;

	if (f->spool == NULL)		/* it is empty */
		f->spool = spool_new(NULL);
	if (f->spool != NULL) {
		size = spool_size(f->spool);
		fd = spool_finish(f->spool, url_of(f), version);
	}
	if (fd >= 0)
		end_with(f, fd, size, version);
	else
		fetch_end(f, 503, NULL);
}

static void
end_with_stale(struct fetch *f)
{
	const struct cached found = f->stale;

	metric_add(METRIC_CACHE_CONFIRMED, 1);
	if (f->fetches->cache != NULL)
		cache_confirm(f->fetches->cache, url_of(f));
	f->stale.fd = -1;
	end_with(f, found.fd, found.size, &found.version);
}

static void
remove_cached(const struct fetch *f)
{

	if (f->fetches->cache != NULL)
		cache_remove(f->fetches->cache, url_of(f));
}

/* It waits for its turn there. */
static void
try_next(struct fetch *f)
{

	forget_stale(f);
	if (f->spool != NULL)
		spool_free(&f->spool);
	if (++f->at == f->options->origins->n) {
		f->at = 0;
		fetch_end(f, f->failed, NULL);
	} else
		f->since = moment();
}

static void
note_failure(struct fetch *f, enum download_result result, const char *why)
{

	log_line("%s: %s", url_of(f), *why != '\0' ? why : "it fails");
	if (f->failed == 404)
		f->failed = result == DOWNLOAD_TIMEOUT ? 504 : 502;
}

static void dispatch(struct fetches *fs);

/* download_user */
static void
on_done(void *priv, enum download_result result, const struct origin_version *version,
    const char *why)
{
	struct fetch *f = priv;
	struct fetches *fs = f->fetches;

	waits(f);
	switch (result) {
	case DOWNLOAD_OK:
		end_with_spool(f, version);
		break;
	case DOWNLOAD_UNCHANGED:
		end_with_stale(f);
		break;
	case DOWNLOAD_ENOUGH:
		end_with(f, -1, version->length, version);
		break;
	case DOWNLOAD_MISSING:
		remove_cached(f);
		try_next(f);
		break;
	case DOWNLOAD_TOO_LARGE:
		log_line("%s: larger than %u MB", url_of(f), f->options->origin_size);
		remove_cached(f);
		fetch_end(f, 413, NULL);
		break;
	case DOWNLOAD_NO_ROOM:
		fetch_end(f, 503, NULL);
		break;
	default:
		note_failure(f, result, why);
		try_next(f);
	}
	dispatch(fs);
}

/* download_user */
static int
on_head(void *priv, const struct origin_version *version)
{
	struct fetch *f = priv;
	struct original original;

	origin_version_describe(version, url_of(f), version->length, &original);
	original.fd = -1;
	return (waiters_suffice(&f->waiters, &original));
}

/* download_user */
static int
on_body(void *priv, const void *data, size_t len)
{
	struct fetch *f = priv;

	if (f->spool == NULL)
		f->spool = spool_new(f->fetches->cache);
	if (f->spool == NULL)
		return (-1);
	return (spool_write(f->spool, data, len));
}

static struct download_options
download_options(const struct options *o)
{

	return ((struct download_options) {
		.connect = o->origin_connect,
		.timeout = o->origin_timeout,
		.slow = o->origin_slow,
		.speed = o->origin_speed,
		.idle = o->origin_idle,
		.redirects = o->origin_redirects,
		.size_max = o->origin_size * MEGABYTE,
	});
}

static void
fetch_start(struct fetch *f)
{
	const struct download_options options = download_options(f->options);
	const struct download_user user = { on_head, on_body, on_done, f };
	struct fetches *fs = f->fetches;

	if (fs->cache != NULL && cache_find(fs->cache, url_of(f), &f->stale))
		f->stale.fd = -1;
	f->download = download_new(fs->loop, url_of(f), origin_of(f)->headers, &options,
	    f->stale.fd >= 0 ? &f->stale.version : NULL, &user);
	if (f->download == NULL) {
		fetch_end(f, 503, NULL);
		return;
	}
	if (fs->cache != NULL && f->stale.fd < 0)
		metric_add(METRIC_CACHE_MISSES, 1);
	runs(f);
}

static int
has_turn(const struct fetch *f)
{
	const struct fetch *g;
	unsigned n = 0;

	TAILQ_FOREACH(g, &f->fetches->running, list)
		n += origin_same_site(origin_of(g), origin_of(f));
	return (n < f->fetches->at_once_host);
}

/* What waits for a host that has enough to do does not hold up others. */
static void
dispatch(struct fetches *fs)
{
	struct fetch *f, *next;

	for (f = TAILQ_FIRST(&fs->waiting); f != NULL && fs->n_running < fs->at_once; f = next) {
		next = TAILQ_NEXT(f, list);
		if (has_turn(f))
			fetch_start(f);
	}
}

static void
sift(struct fetch *f)
{

	if (!waiters_sift(&f->waiters))
		fetch_free(f);
	else if (f->download == NULL && moment() - f->since > f->fetches->wait)
		fetch_end(f, 503, NULL);
}

static void
sift_all(const struct fetch_list *list)
{
	struct fetch *f, *next;

	for (f = TAILQ_FIRST(list); f != NULL; f = next) {
		next = TAILQ_NEXT(f, list);
		sift(f);
	}
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{
	struct fetches *fs = arg;

	(void)sock;
	(void)what;
	sift_all(&fs->running);
	sift_all(&fs->waiting);
	dispatch(fs);
}

/* With the same options: others may mean other origins. */
static struct fetch *
find_fetch(const struct fetch_list *list, const struct options *o, char * const *urls)
{
	struct fetch *f;

	TAILQ_FOREACH(f, list, list)
		if (f->options == o && !strcmp(f->urls[0], urls[0]))
			break;
	return (f);
}

/* Takes the URLs if it is made. */
static struct fetch *
fetch_new(struct fetches *fs, struct options *o, char **urls, unsigned failed)
{
	struct fetch *f;

	f = calloc(1, sizeof *f);
	if (f == NULL)
		return (NULL);
	f->fetches = fs;
	f->options = options_hold(o);
	f->urls = urls;
	f->failed = failed;
	f->stale.fd = -1;
	f->since = moment();
	STAILQ_INIT(&f->waiters);
	TAILQ_INSERT_TAIL(&fs->waiting, f, list);
	fs->n_waiting++;
	return (f);
}

/* What any of the origins has confirmed a short time ago is not asked for. */
static int
answer_cached(const struct fetches *fs, const struct options *o, char * const *urls,
    const struct original_asker *asker)
{
	struct original original;
	struct cached found;
	size_t i;

	for (i = 0; fs->cache != NULL && i < o->origins->n; i++) {
		if (cache_find(fs->cache, urls[i], &found))
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

static int
has_room(const struct fetches *fs)
{

	return (fs->n_running + fs->n_waiting < fs->at_once || fs->n_waiting < fs->queue);
}

/* Join a fetch or begin one; the URLs are taken.  Returns 0, or a status. */
static unsigned
wait_for(struct fetches *fs, struct options *o, char **urls, unsigned failed,
    const struct original_asker *asker)
{
	struct fetch *f;
	struct waiter *w;

	f = find_fetch(&fs->running, o, urls);
	if (f == NULL)
		f = find_fetch(&fs->waiting, o, urls);
	w = waiter_new(asker);
	if (f != NULL && w != NULL) {
		metric_add(METRIC_ORIGIN_JOINED, 1);
		origins_free_urls(o->origins, urls);
	} else if (w != NULL && has_room(fs))
		f = fetch_new(fs, o, urls, failed);
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

	fs->at_once = o->origin_fetches;
	fs->at_once_host = o->origin_per_host;
	fs->queue = o->queue;
	fs->wait = o->wait * MOMENT_SECOND;
	curl_loop_configure(fs->loop, o->origin_fetches);
	if (fs->cache != NULL)
		cache_configure(fs->cache, o->cache_size * MEGABYTE);
	dispatch(fs);
}

struct fetches *
fetches_new(struct event_base *base, const struct options *o)
{
	const struct timeval second = { .tv_sec = 1 };
	struct fetches *fs;

	fs = calloc(1, sizeof *fs);
	assert(fs != NULL);
	TAILQ_INIT(&fs->running);
	TAILQ_INIT(&fs->waiting);
	if (o->cache != NULL)
		fs->cache = cache_open(o->cache, o->cache_size * MEGABYTE);
	if (o->cache == NULL || fs->cache != NULL)
		fs->loop = curl_loop_new(base, download_ended);
	if (fs->loop == NULL) {
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

	if (fs->cache == NULL)
		return;
	TAILQ_FOREACH(f, &fs->running, list)
		if (f->spool != NULL)
			spool_leave_cache(f->spool);
	cache_close(&fs->cache);
}

void
fetches_measure(const struct fetches *fs)
{

	metric_set(METRIC_ORIGIN_RUNNING, fs->n_running);
	metric_set(METRIC_ORIGIN_WAITING, fs->n_waiting);
	metric_set(METRIC_CACHE_BYTES, fs->cache == NULL ? 0 : cache_bytes(fs->cache));
	metric_set(METRIC_CACHE_FILES, fs->cache == NULL ? 0 : cache_files(fs->cache));
}

void
fetches_free(struct fetches **fsp)
{
	struct fetches *fs = *fsp;
	struct fetch *f;

	*fsp = NULL;
	while ((f = TAILQ_FIRST(&fs->running)) != NULL || (f = TAILQ_FIRST(&fs->waiting)) != NULL)
		fetch_free(f);
	fetches_stop(fs);
	curl_loop_free(&fs->loop);
	event_free(fs->second);
	free(fs);
}

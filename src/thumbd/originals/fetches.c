/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Two lists of fetches: those that wait and those that run.  So many run at a time, and so many of
 * them from one host; fetches from a host that is busy do not hold up others.
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache.h"
#include "content_version.h"
#include "download.h"
#include "fetch.h"
#include "fetches.h"
#include "job/monotonic.h"
#include "known_versions.h"
#include "origins.h"
#include "thumbd/metrics.h"
#include "tokens.h"

struct waiter {
	struct original_asker	asker;
	STAILQ_ENTRY(waiter)	list;
};

STAILQ_HEAD(waiters, waiter);

/* A fetch, and all that wait for its original. */
struct pending {
	struct fetches		*all;
	struct fetch		*fetch;
	struct waiters		waiters;	/* in the order in which they came */
	int			running;
	uint64_t		since;		/* when it began to wait for its turn */
	uint64_t		key;		/* for its version; 0: nobody asks for it */
	TAILQ_ENTRY(pending)	list;
};

TAILQ_HEAD(pending_list, pending);

struct fetches {
	struct fetch_means	means;
	unsigned		at_once, at_once_host;
	unsigned		places;		/* for fetches that wait */
	uint64_t		wait;		/* microseconds that a fetch may wait */
	struct pending_list	running, waiting;
	unsigned		n_running, n_waiting;
	struct event		*second;
	struct known_versions	*known;
};

/* Returns whether any is left. */
static int
waiters_sift(struct waiters *waiters)
{
	struct waiter *w, *next;

	for (w = STAILQ_FIRST(waiters); w != NULL; w = next) {
		next = STAILQ_NEXT(w, list);
		if (w->asker.wanted(w->asker.priv))
			continue;
		STAILQ_REMOVE(waiters, w, waiter, list);
		w->asker.done(w->asker.priv, 0, NULL);
		free(w);
	}
	return (!STAILQ_EMPTY(waiters));
}

/* Another descriptor of an open file, with a separate offset. */
static int
open_again(int fd)
{
	char name[64];

	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	return (open(name, O_RDONLY | O_CLOEXEC));
}

/* Each asker gets a separate descriptor. */
static void
waiters_tell(struct waiters *waiters, unsigned status, struct original *original)
{
	const int fd = original == NULL ? -1 : original->fd;
	struct waiter *w;

	while ((w = STAILQ_FIRST(waiters)) != NULL) {
		STAILQ_REMOVE_HEAD(waiters, list);
		if (fd >= 0)
			original->fd = STAILQ_EMPTY(waiters) ? fd : open_again(fd);
		if (fd >= 0 && original->fd < 0)
			w->asker.done(w->asker.priv, 503, NULL);
		else
			w->asker.done(w->asker.priv, status, status == 200 ? original : NULL);
		free(w);
	}
}

static void
leave_running(struct pending *p)
{

	TAILQ_REMOVE(&p->all->running, p, list);
	p->all->n_running--;
	p->running = 0;
}

static void
leave_waiting(struct pending *p)
{

	TAILQ_REMOVE(&p->all->waiting, p, list);
	p->all->n_waiting--;
}

/* The fetch is gone already, or ends now. */
static void
pending_free(struct pending *p)
{

	assert(STAILQ_EMPTY(&p->waiters));
	if (p->running)
		leave_running(p);
	else
		leave_waiting(p);
	if (p->fetch != NULL)
		fetch_free(&p->fetch);
	free(p);
}

/* NB: an asker that gets the result may ask again, and gets another fetch. */
static void
pending_end(struct pending *p, unsigned status, struct original *original)
{
	struct waiters waiters = STAILQ_HEAD_INITIALIZER(waiters);

	STAILQ_CONCAT(&waiters, &p->waiters);
	pending_free(p);
	waiters_tell(&waiters, status, original);
}

/* Whether the host of a fetch that waits has room for it. */
static int
host_has_room(const struct pending *p)
{
	const struct origin *origin = fetch_origin(p->fetch);
	const struct pending *other;
	unsigned n = 0;

	TAILQ_FOREACH(other, &p->all->running, list)
		n += origin_same_site(fetch_origin(other->fetch), origin);
	return (n < p->all->at_once_host);
}

static void
start(struct pending *p)
{

	if (fetch_start(p->fetch)) {
		pending_end(p, 503, NULL);
		return;
	}
	leave_waiting(p);
	TAILQ_INSERT_TAIL(&p->all->running, p, list);
	p->all->n_running++;
	p->running = 1;
}

static void
dispatch(struct fetches *fs)
{
	struct pending *p, *next;

	for (p = TAILQ_FIRST(&fs->waiting); p != NULL && fs->n_running < fs->at_once; p = next) {
		next = TAILQ_NEXT(p, list);
		if (host_has_room(p))
			start(p);
	}
}

/* fetch_owner: true if every asker that still waits needs no more. */
static int
on_head(void *priv, const struct original *original)
{
	const struct pending *p = priv;
	const struct waiter *w;

	STAILQ_FOREACH(w, &p->waiters, list)
		if (!w->asker.suffices(w->asker.priv, original))
			return (0);
	return (1);
}

/* fetch_owner: the fetch waits for its turn at the next origin, before those that came later. */
static void
on_next(void *priv)
{
	struct pending *p = priv;

	leave_running(p);
	TAILQ_INSERT_HEAD(&p->all->waiting, p, list);
	p->all->n_waiting++;
	p->since = monotonic();
	dispatch(p->all);
}

/* fetch_owner */
static void
on_done(void *priv, unsigned status, struct original *original)
{
	struct pending *p = priv;
	struct fetches *fs = p->all;

	p->fetch = NULL;
	if (status == 200 && p->key != 0)
		known_versions_add(fs->known, p->key, original);
	pending_end(p, status, original);
	dispatch(fs);
}

/* The URL at the first origin that has such originals. */
static const char *
first_url(const struct options *o, char * const *urls)
{

	return (urls[origins_next(o->origins, urls, 0)]);
}

/* Takes the URLs.  NULL: no memory. */
static struct pending *
pending_new(struct fetches *fs, struct options *o, char **urls, unsigned failed,
    const struct original_known *known)
{
	struct pending *p;

	p = calloc(1, sizeof *p);
	if (p == NULL)
		return (NULL);
	if (content_version_is_told(&o->site))
		p->key = known_versions_key(fs->known, first_url(o, urls));
	p->fetch = fetch_new(&fs->means, o, urls, failed,
	    &(struct fetch_owner){ on_head, on_next, on_done, p });
	if (p->fetch == NULL) {
		free(p);
		return (NULL);
	}
	fetch_know(p->fetch, known);
	p->all = fs;
	p->since = monotonic();
	STAILQ_INIT(&p->waiters);
	TAILQ_INSERT_TAIL(&fs->waiting, p, list);
	fs->n_waiting++;
	return (p);
}

static void
sift(const struct fetches *fs, const struct pending_list *list)
{
	const uint64_t now = monotonic();
	struct pending *p, *next;

	for (p = TAILQ_FIRST(list); p != NULL; p = next) {
		next = TAILQ_NEXT(p, list);
		if (!waiters_sift(&p->waiters))
			pending_free(p);
		else if (!p->running && now - p->since > fs->wait)
			pending_end(p, 503, NULL);
	}
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{
	struct fetches *fs = arg;

	(void)sock;
	(void)what;
	sift(fs, &fs->running);
	sift(fs, &fs->waiting);
	dispatch(fs);
}

static struct pending *
find_in(const struct pending_list *list, const struct options *o, char * const *urls,
    const struct original_known *known)
{
	struct pending *p;

	TAILQ_FOREACH(p, list, list)
		if (fetch_is_of(p->fetch, o, urls, known))
			break;
	return (p);
}

static struct pending *
find(const struct fetches *fs, const struct options *o, char * const *urls,
    const struct original_known *known)
{
	struct pending *p = find_in(&fs->running, o, urls, known);

	return (p != NULL ? p : find_in(&fs->waiting, o, urls, known));
}

static int
has_room(const struct fetches *fs)
{

	return (fs->n_running + fs->n_waiting < fs->at_once || fs->n_waiting < fs->places);
}

/* Whether the asker wants this version, or any. */
static int
is_wanted(const struct original_asker *asker, const struct original *original)
{
	char version[CONTENT_VERSION_SIZE];

	if (asker->version == NULL)
		return (1);
	content_version(original, version);
	return (!strcmp(version, asker->version));
}

/* Originals that any of the origins confirmed a short time ago are not asked for. */
static int
answer_cached(const struct fetches *fs, const struct options *o, char * const *urls,
    const struct original_asker *asker)
{
	struct original original;
	struct cached found;
	size_t i;

	for (i = 0; fs->means.cache != NULL && i < o->origins->n; i++) {
		if (urls[i] == NULL || cache_find(fs->means.cache, urls[i], &found))
			continue;
		if (found.age >= o->cache_fresh) {
			close(found.fd);
			continue;
		}
		origin_version_describe(&found.version, urls[i], found.size, &original);
		if (!is_wanted(asker, &original)) {
			close(found.fd);
			continue;
		}
		metric_add(METRIC_CACHE_HITS, 1);
		original.fd = found.fd;
		asker->done(asker->priv, 200, &original);
		return (0);
	}
	return (-1);
}

/* Join a fetch or add one.  Takes the URLs.  Returns -1 if there is no room or no memory. */
static int
wait_for(struct fetches *fs, struct options *o, char **urls, unsigned failed,
    const struct original_asker *asker)
{
	struct pending *p = find(fs, o, urls, asker->known);
	struct waiter *w = calloc(1, sizeof *w);

	if (p != NULL && w != NULL) {
		metric_add(METRIC_ORIGIN_JOINED, 1);
		origins_free_urls(o->origins, urls);
	} else if (w != NULL && has_room(fs))
		p = pending_new(fs, o, urls, failed, asker->known);
	if (p == NULL || w == NULL) {
		origins_free_urls(o->origins, urls);
		free(w);
		return (-1);
	}
	w->asker = *asker;
	w->asker.known = NULL;		/* the fetch has a copy */
	STAILQ_INSERT_TAIL(&p->waiters, w, list);
	return (0);
}

/*
 * The asker wants another version than the origin had: if the origin has said so just now, it is not
 * asked again.  Returns -1 if it must be asked, for that version if the asker knows none.
 */
static int
answer_other(const struct fetches *fs, const char *url, struct original_asker *asker,
    struct original_known *known)
{
	struct known_version *other;
	int fresh;

	if (asker->version == NULL)
		return (-1);
	other = known_versions_other(fs->known, known_versions_key(fs->known, url),
	    asker->version, &fresh);
	if (other == NULL)
		return (-1);
	if (fresh) {
		asker->done(asker->priv, 200, &other->original);
		return (0);
	}
	*known = (struct original_known) { other->original.identity, &other->version };
	if (asker->known == NULL)
		asker->known = known;
	return (-1);
}

void
fetches_submit(struct fetches *fs, struct options *o, const struct thumburl_ref *ref,
    unsigned failed, const struct original_asker *original_asker)
{
	struct original_asker copy = *original_asker, *asker = &copy;
	struct original_known known;
	char **urls;

	errno = 0;
	urls = origins_urls(o->origins, ref, o->originals_levels);
	if (urls == NULL) {
		asker->done(asker->priv, errno == ENOMEM ? 503 : failed, NULL);
		return;
	}
	if (answer_cached(fs, o, urls, asker) == 0 ||
	    answer_other(fs, first_url(o, urls), asker, &known) == 0) {
		origins_free_urls(o->origins, urls);
		return;
	}
	if (wait_for(fs, o, urls, failed, asker))
		asker->done(asker->priv, 503, NULL);
	dispatch(fs);
}

void
fetches_forget(struct fetches *fs, const struct options *o, const struct thumburl_ref *ref)
{
	char **urls;
	size_t i;

	urls = fs->means.cache != NULL && o->origins != NULL ?
	    origins_urls(o->origins, ref, o->originals_levels) : NULL;
	if (urls == NULL)
		return;
	for (i = 0; i < o->origins->n; i++)
		if (urls[i] != NULL)
			(void)disk_cache_remove(fs->means.cache, urls[i]);
	origins_free_urls(o->origins, urls);
}

void
fetches_configure(struct fetches *fs, const struct options *o)
{

	fs->at_once = o->origin_fetches;
	fs->at_once_host = o->origin_per_host;
	fs->places = o->queue;
	fs->wait = o->wait * MONOTONIC_SECOND;
	curl_loop_configure(fs->means.loop, o->origin_fetches);
	tokens_configure(fs->means.tokens, o);
	if (fs->means.cache != NULL)
		disk_cache_configure(fs->means.cache, o->cache_size * MEGABYTE);
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
	fs->known = known_versions_new();
	if (o->cache != NULL)
		fs->means.cache = cache_open(o->cache, o->cache_size * MEGABYTE);
	if (o->cache == NULL || fs->means.cache != NULL)
		fs->means.loop = curl_loop_new(base, download_ended);
	if (fs->means.loop != NULL)
		fs->means.tokens = tokens_new(base, o);
	if (fs->means.tokens == NULL) {
		if (fs->means.loop != NULL)
			curl_loop_free(&fs->means.loop);
		fetches_stop(fs);
		known_versions_free(&fs->known);
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
	struct pending *p;

	if (fs->means.cache == NULL)
		return;
	TAILQ_FOREACH(p, &fs->running, list)
		fetch_leave_cache(p->fetch);
	disk_cache_close(&fs->means.cache);
}

int
fetches_are_crowded(const struct fetches *fs)
{

	return (fs->n_waiting > 0 && 2 * fs->n_waiting >= fs->places);
}

void
fetches_measure(const struct fetches *fs)
{
	const struct disk_cache *cache = fs->means.cache;

	metric_set(METRIC_ORIGIN_RUNNING, fs->n_running);
	metric_set(METRIC_ORIGIN_WAITING, fs->n_waiting);
	metric_set(METRIC_CACHE_BYTES, cache == NULL ? 0 : disk_cache_bytes(cache));
	metric_set(METRIC_CACHE_FILES, cache == NULL ? 0 : disk_cache_files(cache));
}

void
fetches_free(struct fetches **fsp)
{
	struct fetches *fs = *fsp;
	struct pending *p;

	*fsp = NULL;
	while ((p = TAILQ_FIRST(&fs->running)) != NULL || (p = TAILQ_FIRST(&fs->waiting)) != NULL)
		pending_free(p);
	fetches_stop(fs);
	tokens_free(&fs->means.tokens);
	curl_loop_free(&fs->means.loop);
	event_free(fs->second);
	known_versions_free(&fs->known);
	free(fs);
}

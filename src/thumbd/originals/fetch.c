/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Failed is not missing: if an origin failed and no other has the file, the status does not say
 * that the file does not exist.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "download.h"
#include "fetch.h"
#include "listing.h"
#include "origins.h"
#include "spool.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"
#include "tokens.h"

struct fetch {
	struct fetch_means	*means;
	struct options		*options;	/* a reference */
	struct fetch_owner	owner;
	char			**urls;
	size_t			at;		/* the origin */
	unsigned		failed;		/* the status if no origin has the file */
	struct download		*download;	/* NULL: no origin is being asked */
	struct spool		*spool;		/* the bytes so far, or NULL */
	struct cached		stale;		/* the cached version, to be confirmed */
	struct identity		known;		/* of the original that all askers know */
	struct origin_version	known_version;	/* all zeros: none */
	int			by_known;	/* the origin is asked for that version */
	struct token		*token;		/* of the origin, or NULL */
	struct token_waiter	token_waiter;
	unsigned		token_number;	/* of the token that the origin was sent */
	int			rejected;	/* the origin has rejected one */
	int			lists;		/* the container is asked for a listing */
	char			listing[2];	/* its beginning */
	size_t			listing_len;
};

static void on_token(void *priv, const char *text, unsigned number, unsigned status);

struct fetch *
fetch_new(struct fetch_means *means, struct options *o, char **urls, unsigned failed,
    const struct fetch_owner *owner)
{
	struct fetch *f;

	f = calloc(1, sizeof *f);
	if (f == NULL)
		return (NULL);
	f->means = means;
	f->options = options_hold(o);
	f->owner = *owner;
	f->urls = urls;
	f->at = origins_next(o->origins, urls, 0);
	f->failed = failed;
	f->stale.fd = -1;
	f->token_waiter = (struct token_waiter) { .given = on_token, .priv = f };
	return (f);
}

/* No longer ask the origin. */
static void
leave_origin(struct fetch *f)
{

	if (f->download != NULL)
		download_drop(&f->download);
	if (f->token != NULL) {
		token_leave(f->token, &f->token_waiter);
		token_put(&f->token);
	}
}

static const char *
url_of(const struct fetch *f)
{

	return (f->urls[f->at]);
}

/* NB: other options may name other origins. */
int
fetch_is_of(const struct fetch *f, const struct options *o, char * const *urls,
    const struct original_known *known)
{

	const size_t first = origins_next(o->origins, urls, 0);

	if (f->options != o || f->urls[first] == NULL || strcmp(f->urls[first], urls[first]))
		return (0);
	return (!origin_version_is_known(&f->known_version) ||
	    (known != NULL && identity_same(&known->identity, &f->known)));
}

void
fetch_know(struct fetch *f, const struct original_known *known)
{

	if (known == NULL || known->origin == NULL)
		return;
	f->known = known->identity;
	f->known_version = *known->origin;
}

/* Whether the known original is one of the URL. */
static int
is_known_here(const struct fetch *f)
{
	struct original original;

	if (!origin_version_is_known(&f->known_version))
		return (0);
	origin_version_describe(&f->known_version, url_of(f), f->known.size, &original);
	return (identity_same(&original.identity, &f->known));
}

const struct origin *
fetch_origin(const struct fetch *f)
{

	return (&f->options->origins->list[f->at]);
}

static void
forget_stale(struct fetch *f)
{

	if (f->stale.fd >= 0)
		close(f->stale.fd);
	f->stale.fd = -1;
}

void
fetch_leave_cache(struct fetch *f)
{

	if (f->spool != NULL)
		spool_leave_cache(f->spool);
}

void
fetch_free(struct fetch **fp)
{
	struct fetch *f = *fp;

	*fp = NULL;
	leave_origin(f);
	if (f->spool != NULL)
		spool_free(&f->spool);
	forget_stale(f);
	origins_free_urls(f->options->origins, f->urls);
	options_drop(&f->options);
	free(f);
}

static void
end(struct fetch *f, unsigned status, struct original *original)
{
	const struct fetch_owner owner = f->owner;

	fetch_free(&f);
	owner.done(owner.priv, status, original);
}

static void
end_with(struct fetch *f, int fd, int64_t size, const struct origin_version *version)
{
	struct original original;

	origin_version_describe(version, url_of(f), size, &original);
	original.fd = fd;
	end(f, 200, &original);
}

static void
end_with_spool(struct fetch *f, const struct origin_version *version)
{
	int64_t size = 0;
	int fd = -1;

	if (f->spool == NULL)		/* the file is empty */
		f->spool = spool_new(NULL);
	if (f->spool != NULL) {
		size = spool_size(f->spool);
		fd = spool_finish(f->spool, url_of(f), version);
	}
	if (fd >= 0)
		end_with(f, fd, size, version);
	else
		end(f, 503, NULL);
}

static void
end_with_stale(struct fetch *f)
{
	const struct cached found = f->stale;

	metric_add(METRIC_CACHE_CONFIRMED, 1);
	if (f->means->cache != NULL)
		disk_cache_confirm(f->means->cache, url_of(f));
	f->stale.fd = -1;
	end_with(f, found.fd, found.size, &found.version);
}

/* The origin has the version that all askers know. */
static void
end_with_known(struct fetch *f)
{
	const struct origin_version version = f->known_version;

	end_with(f, -1, f->known.size, &version);
}

static void
remove_cached(const struct fetch *f)
{

	if (f->means->cache != NULL)
		(void)disk_cache_remove(f->means->cache, url_of(f));
}

static void
try_next(struct fetch *f)
{
	const size_t next = origins_next(f->options->origins, f->urls, f->at + 1);

	leave_origin(f);
	forget_stale(f);
	if (f->spool != NULL)
		spool_free(&f->spool);
	if (next == f->options->origins->n)
		end(f, f->failed, NULL);
	else {
		f->at = next;
		f->owner.next(f->owner.priv);
	}
}

/* The origin failed.  The status is that of the answer if no other has the file. */
static void
fail(struct fetch *f, unsigned status, const char *why)
{

	log_line("%s: %s", url_of(f), *why != '\0' ? why : "the download failed");
	if (f->failed == 404)
		f->failed = status;
	try_next(f);
}

static int ask(struct fetch *f);

/* The origin rejected its token: it is asked once more with another. */
static void
ask_again(struct fetch *f, const char *why)
{

	if (f->rejected || !token_rejected(f->token, f->token_number))
		fail(f, 502, why);
	else {
		f->rejected = 1;
		if (ask(f))
			end(f, 503, NULL);
	}
}

/* The origin has no such file. */
static void
miss(struct fetch *f)
{

	remove_cached(f);
	try_next(f);
}

static int ask_listing(struct fetch *f);

/* The container was asked whether it lists the file. */
static void
on_listing(struct fetch *f, enum download_result result, const char *why)
{

	if (result == DOWNLOAD_MISSING)
		fail(f, 502, "status 404, and its container is missing");
	else if (result != DOWNLOAD_OK)
		fail(f, result == DOWNLOAD_TIMEOUT ? 504 : 502, why);
	else
		switch (listing_has_object(f->listing, f->listing_len)) {
		case 0:
			miss(f);
			break;
		case 1:
			fail(f, 502, "status 404, but its container lists it");
			break;
		default:
			fail(f, 502, "status 404, and its container sent no listing");
		}
}

static int
is_acceptance(enum download_result result)
{

	return (result == DOWNLOAD_OK || result == DOWNLOAD_UNCHANGED ||
	    result == DOWNLOAD_ENOUGH || result == DOWNLOAD_MISSING);
}

/* download_user */
static void
on_done(void *priv, enum download_result result, const struct origin_version *version,
    const char *why)
{
	struct fetch *f = priv;

	f->download = NULL;
	if (f->token != NULL && is_acceptance(result))
		token_accepted(f->token, f->token_number);
	if (f->lists) {
		on_listing(f, result, why);
		return;
	}
	switch (result) {
	case DOWNLOAD_OK:
		end_with_spool(f, version);
		break;
	case DOWNLOAD_UNCHANGED:
		if (f->by_known)
			end_with_known(f);
		else
			end_with_stale(f);
		break;
	case DOWNLOAD_ENOUGH:
		end_with(f, -1, version->length, version);
		break;
	case DOWNLOAD_MISSING:
		if (strcmp(f->options->origin_absent, "unlisted"))
			miss(f);
		else if (ask_listing(f))
			end(f, 503, NULL);
		break;
	case DOWNLOAD_TOO_LARGE:
		log_line("%s: larger than %u MB (--origin-size)", url_of(f),
		    f->options->origin_size);
		remove_cached(f);
		end(f, 413, NULL);
		break;
	case DOWNLOAD_NO_ROOM:
		end(f, 503, NULL);
		break;
	case DOWNLOAD_DENIED:
		ask_again(f, why);
		break;
	default:
		fail(f, result == DOWNLOAD_TIMEOUT ? 504 : 502, why);
	}
}

/* download_user */
static int
on_head(void *priv, const struct origin_version *version)
{
	struct fetch *f = priv;
	struct original original;

	if (f->lists)
		return (0);
	origin_version_describe(version, url_of(f), version->length, &original);
	original.fd = -1;
	return (f->owner.suffices(f->owner.priv, &original));
}

/* download_user */
static int
on_body(void *priv, const void *data, size_t len)
{
	struct fetch *f = priv;
	size_t i;

	if (f->lists) {
		for (i = 0; i < len && f->listing_len < sizeof f->listing; i++)
			f->listing[f->listing_len++] = ((const char *)data)[i];
		return (0);
	}
	if (f->spool == NULL)
		f->spool = spool_new(f->means->cache);
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
		.denied_is_missing = !strcmp(o->origin_absent, "403"),
		.size_max = o->origin_size * MEGABYTE,
	});
}

static int
is_signed(const struct fetch *f)
{
	const struct origin_keys *keys = fetch_origin(f)->keys;

	return (keys != NULL && !origin_keys_have_token(keys));
}

static int
download(struct fetch *f, const char *token)
{
	const struct download_options options = download_options(f->options);
	const struct download_user user = { on_head, on_body, on_done, f };
	const struct download_request request = {
		.url = url_of(f),
		.headers = fetch_origin(f)->headers,
		.token = token,
		.signed_by = is_signed(f) ? fetch_origin(f)->keys : NULL,
		.known = f->stale.fd >= 0 ? &f->stale.version :
		    f->by_known ? &f->known_version : NULL,
	};

	f->download = download_new(f->means->loop, &request, &options, &user);
	return (f->download == NULL ? -1 : 0);
}

/* NB: the token was accepted just now. */
static int
ask_listing(struct fetch *f)
{
	const struct download_options options = download_options(f->options);
	const struct download_user user = { on_head, on_body, on_done, f };
	struct download_request request = { .headers = fetch_origin(f)->headers };
	char *url;

	url = listing_url(url_of(f));
	request.url = url;
	if (f->token != NULL)
		request.token = token_now(f->token, &f->token_number);
	f->lists = 1;
	f->listing_len = 0;
	if (url != NULL)
		f->download = download_new(f->means->loop, &request, &options, &user);
	free(url);
	return (f->download == NULL ? -1 : 0);
}

/* token_waiter */
static void
on_token(void *priv, const char *text, unsigned number, unsigned status)
{
	struct fetch *f = priv;

	f->token_number = number;
	if (text == NULL)
		fail(f, status, "there is no token for its origin");
	else if (download(f, text))
		end(f, 503, NULL);
}

/* Ask the origin, at once or when there is a token for it.  Returns -1 if there is no memory. */
static int
ask(struct fetch *f)
{
	const char *token = NULL;

	if (f->token != NULL) {
		token = token_now(f->token, &f->token_number);
		if (token == NULL) {
			token_wait(f->token, &f->token_waiter);
			return (0);
		}
	}
	return (download(f, token));
}

int
fetch_start(struct fetch *f)
{
	struct fetch_means *means = f->means;
	const struct origin *origin = fetch_origin(f);

	if (means->cache != NULL && cache_find(means->cache, url_of(f), &f->stale))
		f->stale.fd = -1;
	f->by_known = f->stale.fd < 0 && is_known_here(f);
	f->rejected = f->lists = 0;
	if (origin->keys != NULL && origin_keys_have_token(origin->keys))
		f->token = tokens_get(means->tokens, origin->keys);
	if (ask(f))
		return (-1);
	if (means->cache != NULL && f->stale.fd < 0 && !f->by_known)
		metric_add(METRIC_CACHE_MISSES, 1);
	return (0);
}

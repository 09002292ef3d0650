/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The steps of a request: parse the URL, open the original, compare the validators, submit the job,
 * answer.  No byte of an original is read here; sending.c copies those of one that is served itself.
 */

#include "config.h"

#include <sys/socket.h>

#include <assert.h>
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "job/monotonic.h"
#include "request.h"
#include "sending.h"
#include "spelling.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"
#include "thumbd/originals/originals.h"
#include "validator.h"

#define URL_MAX_BYTES		4096

/* A request, from its arrival until its answer is sent or its client has left. */
struct request {
	struct service		*service;
	struct options		*options;	/* at its arrival; a reference */
	struct evhttp_request	*req;		/* NULL: the client has left */
	struct connection	*connection;	/* until then */
	struct client_address	*client;	/* whose request is counted; or NULL */
	int			answered;
	struct thumburl_ref	ref;
	struct validator	validator;
	char			wanted[CONTENT_VERSION_SIZE];	/* by the URL; "": any version */
	char			content[CONTENT_VERSION_SIZE];	/* the current version, once known */
	int			located;	/* the original of an id, by its name */
	int			is_old;		/* the ref is an old version: the wanted one */
	struct store_version	version;
	struct job		job;
	struct referred		referred;	/* the reference, or none */
	int			by_reference;	/* the thumb is made of it */
	uint64_t		unfetched;	/* bytes of the original, for that reason */
	int			original;	/* a descriptor, to serve the original itself; or -1 */
	struct sending		*sending;	/* the original, under way; or NULL */
	struct awaiting		awaiting;
	int			awaited;	/* it waits for a reference, or has done so */
	uint64_t		began;
	char			url[URL_MAX_BYTES];	/* canonical */
};

static void
request_free(struct request *r)
{
	struct service *service = r->service;

	referred_close(&r->referred);
	if (r->original >= 0)
		close(r->original);
	if (r->sending != NULL)
		sending_end(&r->sending);
	if (r->client != NULL)
		clients_answered(r->client);
	options_drop(&r->options);
	free(r);
	if (--service->requests == 0 && service->stopping)
		event_base_loopbreak(service->base);
}

static void
on_complete(struct evhttp_request *req, void *arg)
{
	struct request *r = arg;

	(void)req;
	connection_watch(r->connection, NULL, NULL);
	request_free(r);
}

/* connection_closed_f */
static void
on_close(void *priv)
{
	struct request *r = priv;

	r->req = NULL;
	r->connection = NULL;
	if (r->answered)
		request_free(r);
}

static struct request *
request_new(struct service *service, struct evhttp_request *req, struct connection *connection)
{
	struct request *r;

	r = calloc(1, sizeof *r);
	if (r == NULL)
		return (NULL);
	r->service = service;
	r->options = options_hold(service->options);
	r->req = req;
	r->connection = connection;
	r->ref.type = THUMBURL_TYPE_NONE;
	r->referred.fd = r->original = -1;
	r->began = monotonic();
	service->requests++;
	evhttp_request_set_on_complete_cb(req, on_complete, r);
	connection_watch(connection, on_close, r);
	return (r);
}

static void
answered(struct request *r, unsigned status)
{

	r->answered = 1;
	metric_request(status, r->ref.type);
}

#define ANSWER(r, status, ...) do {					\
	answered(r, status);						\
	answer_text((r)->req, status, __VA_ARGS__);			\
} while (0)

/* Whether the original itself is wanted, by its id. */
static int
is_original(const struct request *r)
{

	return (thumburl_class(&r->ref) == THUMBURL_CLASS_ORIGINAL);
}

/* Whether the name of an id has other bytes by now: that is an upload, and no fault. */
static int
is_stale(const struct request *r, const struct outcome *outcome)
{

	return (outcome != NULL && outcome->result->status == 502 && r->located);
}

/* One line for each render, however many clients share it. */
static void
log_render(const struct request *r, const struct outcome *outcome)
{
	const struct result *result = outcome->result;
	char more[32] = "";

	if (outcome->clients > 1)
		snprintf(more, sizeof more, " for %u clients", outcome->clients);
	(result->status < 500 || is_stale(r, outcome) ? log_info : log_line)(
	    "%u %s %s %ux%u %zu bytes %llu ms (%u ms cpu%s%s) worker %d%s%s%s", result->status,
	    r->url, thumburl_type_code(r->ref.type), result->width, result->height,
	    is_original(r) ? (size_t)r->version.identity.size : outcome->size,
	    (unsigned long long)(monotonic() - r->began) / 1000,
	    result->cpu_us / 1000, result->shared ? ", shared decode" : "",
	    r->by_reference ? ", from a reference" : "",
	    (int)outcome->worker, more, *result->message ? ": " : "", result->message);
	if (outcome->quarantined)
		log_line("%s: the original is in quarantine for %u s, after %u failures",
		    r->url, r->options->quarantine, r->options->quarantine_after);
}

/* The client has left.  If libevent has not noticed that, an answer makes it notice. */
static void
request_gone(struct request *r)
{

	metric_add(METRIC_CLIENTS_GONE, 1);
	if (r->req == NULL) {
		request_free(r);
		return;
	}
	r->answered = 1;
	answer_text(r->req, 503, "the client has left");
}

/* A URL that names its version never changes, nor does an original by id. */
static struct lifetime
lifetime(const struct request *r)
{

	if (*r->wanted != '\0' || is_original(r))
		return ((struct lifetime) { LIFETIME_FOR_EVER, 0 });
	return ((struct lifetime) { r->options->cache_age, r->options->client_age });
}

static void
serve_thumb(struct request *r, const struct outcome *outcome)
{
	const int whole = (evhttp_request_get_command(r->req) == EVHTTP_REQ_GET);
	const enum thumburl_type type = r->ref.type;
	const struct lifetime l = lifetime(r);
	unsigned status;

	r->answered = 1;
	validator_finish(&r->validator, outcome->result->digest);
	status = answer_thumb(r->req, &r->ref, r->content, &r->validator, &l, outcome->result,
	    outcome->thumb);
	metric_request(status, type);
	if (status == 200 && whole)
		metric_add(METRIC_THUMB_BYTES, outcome->size);
}

static int is_unchanged(struct request *r);
static void open_original(struct request *r);
static void find_material(struct request *r);
static void answer_no_original(struct request *r, unsigned status);
static size_t canonical_url(struct request *r);

/* sending_changed_f */
static void
on_changed(void *priv)
{
	const struct request *r = priv;

	log_line("%s: the original was changed while it was sent: its connection is closed", r->url);
}

static struct sending *
new_sending(struct request *r)
{
	const struct sendable sendable = {
		.fd = r->original,
		.size = r->version.identity.size,
		.hash = r->job.hash,
		.hashed = r->job.hashed,
		.stalled = r->options->client_idle,
	};

	r->original = -1;
	return (sending_new(r->req, &sendable, on_changed, r));
}

static void
serve_unchanged(struct request *r)
{
	const struct lifetime l = lifetime(r);

	answered(r, 304);
	answer_unchanged(r->req, &r->validator, &l);
}

/* The hash is right. */
static void
serve_original(struct request *r, const struct result *result)
{
	const struct lifetime l = lifetime(r);
	const int whole = (evhttp_request_get_command(r->req) == EVHTTP_REQ_GET);

	if (is_unchanged(r)) {
		serve_unchanged(r);
		return;
	}
	if (whole && (r->sending = new_sending(r)) == NULL) {
		ANSWER(r, 503, "out of memory");
		return;
	}
	answered(r, 200);
	answer_original(r->req, &r->ref, &r->validator, &l, result, r->version.identity.size);
	if (whole)
		sending_begin(r->sending);
	else
		answer_head(r->req);
}

/* Whether the reference may be at fault: then the thumb is made of the original. */
static int
is_spoiled(const struct request *r, const struct outcome *outcome)
{

	return (r->by_reference && outcome != NULL && r->req != NULL &&
	    outcome->result->status != 200 && outcome->result->status != 503);
}

static void
render_directly(struct request *r)
{

	references_drop_damaged(r->service->references, &r->referred);
	r->by_reference = 0;
	open_original(r);
}

/* One render, however many clients share it. */
static void
count_reference(const struct request *r, const struct outcome *outcome)
{
	struct service *service = r->service;
	const uint32_t cpu = outcome->result->cpu_us;

	metric_add(METRIC_REFERENCES_USED, 1);
	metric_add(METRIC_REFERENCES_BYTES_SAVED, r->unfetched);
	if (r->referred.cpu > cpu)
		service->saved += r->referred.cpu - cpu;
	metric_add(METRIC_REFERENCES_CPU_SAVED, service->saved / MONOTONIC_SECOND);
	service->saved %= MONOTONIC_SECOND;
}

/* The original of an id is in the wrong place, or damaged: no copy of it is kept. */
static void
note_wrong(struct request *r, const struct outcome *outcome)
{

	if (outcome->clients == 0)
		return;
	if (r->located) {
		metric_add(METRIC_LOCATED_STALE_COMPARED, 1);
		originals_note_stale(r->service->originals, &r->ref, &r->version.identity);
		return;
	}
	metric_add(METRIC_ORIGINALS_WRONG, 1);
	originals_forget(r->service->originals, r->options, &r->ref);
}

/* The worker tells the type of what an id names. */
static void
take_type(struct request *r, const struct result *result)
{

	if (r->ref.zone != THUMBURL_ZONE_ID)
		return;
	(void)thumburl_set_type(&r->ref, (enum thumburl_type)result->type);
	if (result->status == 200 && !r->ref.info && !is_original(r))
		r->ref.format = (enum thumburl_format)result->format;
}

static void
on_rendered(void *priv, const struct outcome *outcome)
{
	struct request *r = priv;
	const int rendered = outcome != NULL && outcome->worker != 0 && outcome->clients > 0;

	if (outcome != NULL && outcome->thumb != NULL && outcome->result->status == 200 &&
	    r->service->store != NULL)
		store_put(r->service->store, r->options, &r->ref, &r->version, outcome->result,
		    outcome->thumb);
	if (outcome != NULL)
		take_type(r, outcome->result);
	if (rendered)
		log_render(r, outcome);
	if (rendered && outcome->result->status == 502)
		note_wrong(r, outcome);
	if (rendered && r->by_reference && outcome->result->status == 200)
		count_reference(r, outcome);
	if (is_spoiled(r, outcome)) {
		render_directly(r);
		return;
	}
	if (outcome == NULL || r->req == NULL) {
		request_gone(r);
		return;
	}
	if (is_stale(r, outcome)) {
		answer_no_original(r, 404);
		return;
	}
	answer_contents(r->req, &r->ref, outcome->result);
	if (outcome->result->status == 502)
		answer_origin_failed(r->req);
	if (outcome->result->status == 200 && is_original(r))
		serve_original(r, outcome->result);
	else if (outcome->result->status == 200)
		serve_thumb(r, outcome);
	else
		ANSWER(r, outcome->result->status, "%s", outcome->result->message);
}

static const char *
request_header(const struct request *r, const char *name)
{

	return (evhttp_find_header(evhttp_request_get_input_headers(r->req), name));
}

/*
 * Whether the client is still connected.  NB: libevent does not read from a client before the
 * answer, and does not notice that it leaves.
 */
static int
is_wanted(void *priv)
{
	struct request *r = priv;
	char byte;
	int fd;

	if (r->req == NULL)
		return (0);
	fd = bufferevent_getfd(evhttp_connection_get_bufferevent(
	    evhttp_request_get_connection(r->req)));
	return (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0);
}

/* The name of the file follows.  failed: the origin is at fault, which a cache counts. */
static const struct {
	unsigned	status;
	const char	*text;
	int		failed;
} no_original[] = {
	{ 403,	"the web server does not give the original to everybody:", 0 },
	{ 404,	"no such file:", 0 },
	{ 413,	"the original is too large to fetch:", 0 },
	{ 500,	"the original cannot be read:", 1 },
	{ 502,	"an origin failed to send the original:", 1 },
	{ 503,	"too many originals are being read; try again in a moment:", 0 },
	{ 504,	"an origin took too long to send the original:", 1 },
};

/* A wrong directory or origin would be 404s in silence. */
static void
note_absent(struct request *r)
{
	const struct options *o = r->options;
	char file[URL_MAX_BYTES];
	unsigned n;

	metric_add(METRIC_ORIGINALS_ABSENT, 1);
	/* a temp file and an id have no path */
	if (thumburl_format_file(&r->ref, o->originals_levels, file, sizeof file) == 0)
		return;
	n = absent_count(&r->service->absent, monotonic());
	if (n == 0)
		return;
	log_line("no original found in %u request%s, such as %s%s%s; check %s", n, n == 1 ? "" : "s",
	    o->originals != NULL ? o->originals : "", o->originals != NULL ? "/" : "", file,
	    o->originals == NULL ? "--origin" : o->origins == NULL ?
	    "--originals and --originals-levels" : "--originals, --originals-levels and --origin");
}

static void
answer_no_original(struct request *r, unsigned status)
{
	size_t i;

	for (i = 0; no_original[i].status != status; i++)
		assert(i + 1 < sizeof no_original / sizeof no_original[0]);
	if (status == 404)
		note_absent(r);
	answer_version(r->req, "");
	/* no copy stays of what was deleted */
	if (status == 404 && r->referred.fd >= 0)
		references_drop_stale(r->service->references, &r->referred);
	if (no_original[i].failed)
		answer_origin_failed(r->req);
	if (status == 404 && r->ref.zone == THUMBURL_ZONE_ID && r->options->locator != NULL) {
		answered(r, 404);
		answer_not_located(r->req, r->ref.stored);
	} else
		ANSWER(r, status, "%s %s", no_original[i].text, r->ref.stored);
}

static int
is_unchanged(struct request *r)
{

	return (validator_matches(&r->validator, request_header(r, "If-None-Match"),
	    request_header(r, "If-Modified-Since")));
}

static int
tells_version(const struct request *r)
{

	return (content_version_is_told(&r->options->site));
}

static int
is_wanted_version(const struct request *r, const struct original *original)
{
	char version[CONTENT_VERSION_SIZE];

	if (*r->wanted == '\0')
		return (1);
	content_version(original, version);
	return (!strcmp(version, r->wanted));
}

static void
make_validator(struct request *r, const struct original *original)
{
	const struct validity validity = {
		.epoch = r->options->thumbs_epoch,
		.age = r->options->thumbs_age * UINT64_C(86400),
		.of_bytes = r->service->references != NULL,
	};
	char url[URL_MAX_BYTES + 8];

	if (is_original(r)) {
		validator_of_id(&r->validator, r->ref.stored);
		return;
	}
	/* an info that tells the version is another than one that does not */
	snprintf(url, sizeof url, "%s%s", r->url, r->ref.info && tells_version(r) ? " v" : "");
	validator_make(&r->validator, &validity, original, url, time(NULL));
}

/*
 * Whether the client has what the original gives.  NB: of an original itself, it always has the bytes:
 * but if they are found by a name, the name may have others by now, whoever may see these.
 */
static int
is_confirmed(struct request *r, const struct original *original)
{

	return (!(is_original(r) && original->located) && is_unchanged(r));
}

/* original_suffices_f.  A client that has left needs nothing more. */
static int
suffices(void *priv, const struct original *original)
{
	struct request *r = priv;

	if (r->req == NULL || !is_wanted_version(r, original))
		return (1);
	make_validator(r, original);
	return (is_confirmed(r, original) || referred_is_of(&r->referred, original));
}

/* Put the reference in place of the original. */
static void
take_reference(struct request *r, struct material *m, const struct original *original)
{

	if (original->fd >= 0)
		close(original->fd);
	else
		r->unfetched = (uint64_t)original->identity.size;
	m->fd = r->referred.fd;
	m->identity = r->referred.identity;
	m->reference = r->referred.reference;
	r->referred.fd = -1;
	r->by_reference = 1;
}

/* The material of the thumb: the reference, if there is one of this version of the original. */
static struct material
choose_material(struct request *r, const struct original *original)
{
	struct references *references = r->service->references;
	struct material m = { .fd = original->fd, .identity = original->identity };

	if (referred_is_of(&r->referred, original))
		take_reference(r, &m, original);
	else if (r->referred.fd >= 0)
		references_drop_stale(references, &r->referred);
	if (references != NULL && !r->by_reference && !is_original(r))
		m.beside = references_want(references, &r->referred, &r->job, original);
	return (m);
}

/* Keep the original for the client, while a worker has it.  Returns -1 after an answer. */
static int
keep_original(struct request *r, const struct original *original)
{

	r->original = fcntl(original->fd, F_DUPFD_CLOEXEC, 0);
	if (r->original >= 0)
		return (0);
	close(original->fd);
	ANSWER(r, 503, "no descriptor is left: %s", strerror(errno));
	return (-1);
}

static void
render(struct request *r, const struct original *original)
{
	const struct client client = { is_wanted, on_rendered, r };
	struct material material;

	if (is_original(r) && keep_original(r, original) != 0)
		return;
	material = choose_material(r, original);
	r->version.identity = original->identity;
	r->version.modified = original->modified;
	schedule_submit(r->service->schedule, &r->job, &material, &client);
}

/* The timestamp of the wanted version in the archive, or NULL. */
static const char *
find_old(const struct request *r, const struct old_list *old)
{
	unsigned i;

	for (i = 0; i < old->n; i++)
		if (!strcmp(old->list[i].version, r->wanted))
			return (old->list[i].timestamp);
	return (NULL);
}

/* Go on with the old version that is wanted, as if the URL had its name; or answer that there is none. */
static void
serve_old(struct request *r)
{
	static const struct old_list unknown = { .complete = 0 };
	const struct old_list *old = r->is_old ? &unknown :
	    originals_old(r->service->originals, r->options, &r->ref);
	const char *timestamp = find_old(r, old);

	if (timestamp != NULL && thumburl_set_old(&r->ref, timestamp) == 0 &&
	    canonical_url(r) < sizeof r->url) {
		r->is_old = 1;
		referred_close(&r->referred);
		find_material(r);
		return;
	}
	metric_add(METRIC_VERSIONS_OTHER, 1);
	answered(r, 404);
	answer_other_version(r->req, r->content, old);
}

/* Tell the current version.  Returns whether the original is of the wanted one. */
static int
take_version(struct request *r, const struct original *original)
{

	if (!tells_version(r))
		return (1);
	if (!r->is_old)
		content_version(original, r->content);
	answer_version(r->req, r->content);
	if (!is_wanted_version(r, original))
		return (0);
	if (*r->wanted != '\0')
		metric_add(r->is_old ? METRIC_VERSIONS_OLD : METRIC_VERSIONS_CURRENT, 1);
	return (1);
}

/* original_done_f.  NB: the client may have left. */
static void
on_opened(void *priv, unsigned status, const struct original *original)
{
	struct request *r = priv;

	if (status == 0 || r->req == NULL) {
		if (original != NULL && original->fd >= 0)
			close(original->fd);
		request_gone(r);
		return;
	}
	if (original == NULL) {
		answer_no_original(r, status);
		return;
	}
	r->located = original->located;
	metric_add(METRIC_ORIGINALS_FOUND, 1);
	absent_found(&r->service->absent, monotonic());
	if (!take_version(r, original)) {
		if (original->fd >= 0)
			close(original->fd);
		serve_old(r);
		return;
	}
	make_validator(r, original);
	if (!is_confirmed(r, original) && (original->fd >= 0 || referred_is_of(&r->referred, original))) {
		render(r, original);
		return;
	}
	if (original->fd >= 0)
		close(original->fd);
	serve_unchanged(r);
}

/* Open the original, from wherever it comes; on_opened() continues. */
static void
open_original(struct request *r)
{
	struct original_asker asker = { is_wanted, suffices, on_opened, r, NULL, NULL };

	if (*r->wanted != '\0')
		asker.version = r->wanted;
	if (r->referred.fd >= 0)
		asker.known = &r->referred.known;
	if (r->service->store != NULL)
		r->version.purges = store_purges(r->service->store, r->options, &r->ref);
	originals_open(r->service->originals, r->options, &r->ref, &asker);
}

/* The reference that the request waited for is there, or there will be none. */
static void
on_reference(void *priv)
{
	struct request *r = priv;

	if (r->req == NULL)
		request_gone(r);
	else
		find_material(r);
}

/*
 * Whether the request waits for a reference that is being made, once.  A client that has a thumb
 * already may only want to have it confirmed.
 */
static int
awaits_reference(struct request *r)
{

	if (r->awaited || request_header(r, "If-None-Match") != NULL ||
	    request_header(r, "If-Modified-Since") != NULL)
		return (0);
	r->awaiting = (struct awaiting) { .ended = on_reference, .priv = r };
	r->awaited = references_await(r->service->references, r->options, &r->referred, &r->job,
	    &r->awaiting) == 0;
	return (r->awaited);
}

/* Look for the reference, wait for it, or open the original alone. */
static void
find_material(struct request *r)
{
	struct references *references = r->service->references;

	job_from_ref(&r->job, &r->ref);
	if (references != NULL && !is_original(r)) {
		references_find(references, r->options, &r->ref, &r->job, &r->referred);
		if (awaits_reference(r))
			return;
	}
	open_original(r);
}

static void
answer_refused(struct request *r, enum thumburl_reason reason, const char *target)
{
	unsigned status = thumburl_reason_status(reason);
	char why[256], meant[1024];

	/* the application may render it */
	if (reason == THUMBURL_UNKNOWN_TYPE && r->options->site.pass_types)
		status = 415;
	thumburl_explain(&r->options->site, &r->ref, reason, why, sizeof why);
	r->ref.type = THUMBURL_TYPE_NONE;	/* a refused URL has none */
	(void)thumburl_suggest(&r->options->site, target, strlen(target), meant, sizeof meant);
	ANSWER(r, status != 0 ? status : 404, "%s%s%s", why, *meant != '\0' ? "; use " : "", meant);
}

/* The canonical URL, which the ETag is made from: in the path scheme, if that has the thumb. */
static size_t
canonical_url(struct request *r)
{
	const struct thumburl_site *site = &r->options->site;

	if (thumburl_path_equivalent(&r->ref) != THUMBURL_OK)
		return (thumburl_format_query(site, &r->ref, r->url, sizeof r->url));
	return (thumburl_format_path(site, &r->ref, r->url, sizeof r->url));
}

/* Whether the target has another spelling than its canonical form in the same scheme. */
static int
is_moved(const struct request *r, const char *target, char url[URL_MAX_BYTES])
{

	if (strcmp(r->options->spelling, "canonical") != 0)
		return (0);
	return (thumburl_format_canonical(&r->options->site, &r->ref, url, URL_MAX_BYTES) <
	    URL_MAX_BYTES && !spelling_is_same(target, url));
}

/* store_purged_f.  NB: the client may have left. */
static void
on_purged(void *priv, int error)
{
	struct request *r = priv;

	if (r->req == NULL)
		request_gone(r);
	else if (error != 0)
		ANSWER(r, 500, "a stored thumb cannot be removed: %s", strerror(error));
	else {
		answered(r, 204);
		answer_purged(r->req);
	}
}

/* A thumb that names its version is the same as one that does not, once the version is the right one. */
static void
forget_version(struct request *r)
{

	memcpy(r->wanted, r->ref.version, r->ref.version_len);
	(void)thumburl_set_version(&r->options->site, &r->ref, "");
}

static void
purge(struct request *r)
{

	if (store_purge(r->service->store, r->options, &r->ref, on_purged, r))
		ANSWER(r, 503, "out of memory");
}

static int
is_allowed(const struct service *service, enum evhttp_cmd_type method)
{

	return (method == EVHTTP_REQ_GET || method == EVHTTP_REQ_HEAD ||
	    (method == EVHTTP_REQ_DELETE && service->store != NULL));
}

/* Requests that are limited need a place of their own: in the queue, or for a fetch. */
static int
is_crowded(const struct service *service)
{

	return (schedule_is_crowded(service->schedule) ||
	    originals_is_crowded(service->originals));
}

static const char *
too_many(enum clients_verdict verdict)
{

	if (verdict == CLIENTS_OVER_LIMIT) {
		metric_add(METRIC_CLIENTS_OVER_LIMIT, 1);
		return ("this address has as many requests in flight as --client-requests allows");
	}
	metric_add(METRIC_CLIENTS_OVER_SHARE, 1);
	return ("many renders wait, and this address has its share of them; try again in a moment");
}

static void
serve_if_few(struct request *r)
{
	enum clients_verdict verdict;

	verdict = connection_ask(r->connection, is_crowded(r->service), &r->client);
	if (verdict == CLIENTS_SERVED)
		find_material(r);
	else
		ANSWER(r, 503, "%s", too_many(verdict));
}

/* Only of an id it is sure which bytes are meant. */
static int
serves_originals(const struct request *r)
{

	return (r->ref.zone == THUMBURL_ZONE_ID &&
	    !strcmp(r->options->serve_originals, "by-id"));
}

void
request_serve(struct service *service, struct evhttp_request *req, struct connection *connection)
{
	static const struct thumburl_client cache = { .checked = 1 };
	const char *target = evhttp_request_get_uri(req);
	enum thumburl_reason reason;
	char moved[URL_MAX_BYTES];
	struct request *r;

	r = request_new(service, req, connection);
	if (r == NULL) {
		answer_text(req, 503, "out of memory");
		return;
	}
	if (service->stopping) {
		ANSWER(r, 503, "thumbd is stopping");
		return;
	}
	if (!is_allowed(service, evhttp_request_get_command(req))) {
		answered(r, 405);
		answer_method(req, service->store == NULL ? "GET, HEAD" : "GET, HEAD, DELETE, PURGE");
		return;
	}
	reason = thumburl_parse_of(&r->options->site, &cache, target, strlen(target), &r->ref);
	if (reason != THUMBURL_OK)
		answer_refused(r, reason, target);
	else if (evhttp_request_get_command(req) == EVHTTP_REQ_DELETE) {
		forget_version(r);
		purge(r);
	} else if (is_original(r) && !serves_originals(r))
		ANSWER(r, 400, "this is the URL of an original%s; that of a thumb has a width, "
		    "such as w=220", r->ref.zone == THUMBURL_ZONE_ID ?
		    ", which thumbd serves with --serve-originals=by-id" : "");
	else if (is_moved(r, target, moved)) {
		answered(r, 301);
		answer_moved(req, moved);
	} else {
		forget_version(r);
		if (canonical_url(r) < sizeof r->url)
			serve_if_few(r);
		else
			ANSWER(r, 400, "the URL is longer than %d bytes", URL_MAX_BYTES);
	}
}

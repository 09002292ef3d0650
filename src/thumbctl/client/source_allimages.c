/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals as MediaWiki lists them (list=allimages): from files of answers, and from its API, page
 * by page.
 */

#include "config.h"

#include <sys/mman.h>

#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "endpoint.h"
#include "http_fetch.h"
#include "job/monotonic.h"
#include "source_reader.h"
#include "throttle.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/stop.h"
#include "verdict.h"

/* With maxlag, MediaWiki refuses the query while its databases lag. */
#define QUERY	"action=query&format=json&formatversion=2&list=allimages&ailimit=max" \
		"&aiprop=dimensions&maxlag=5"
#define STATISTICS	"&meta=siteinfo&siprop=statistics"

#define API_SECONDS	60
#define ANSWER_MAX	(32ULL << 20)
#define TRIES		6

struct allimages {
	const struct thumburl_site	*site;
	const char			*name;
	FILE				*f;		/* of answers, or NULL */
	struct endpoint			endpoint;	/* of the API, if f is NULL */
	struct fetcher			*fetcher;
	char				*next;		/* query of the next page, or NULL */
	json_t				*page;
	size_t				at;		/* in the page */
	struct target			target;
};

static struct allimages *
new(const struct thumburl_site *site, const char *name)
{
	struct allimages *a = must(calloc(1, sizeof *a));

	a->site = site;
	a->name = name;
	return (a);
}

static json_t *
images_of(const struct allimages *a)
{

	return (json_object_get(json_object_get(a->page, "query"), "allimages"));
}

static void
turn_page(struct allimages *a, json_t *page)
{

	json_decref(a->page);
	a->page = page;
	a->at = 0;
}

/* Whether the page has a list.  Otherwise prints the error in the answer. */
static int
is_list(const struct allimages *a)
{
	json_t *error = json_object_get(a->page, "error");
	const char *info = json_string_value(json_object_get(error, "info"));

	if (json_is_array(images_of(a)))
		return (1);
	warn_printable("%s: %s", a->name,
	    info != NULL ? info : "this is not an answer to list=allimages");
	return (0);
}

/* Read the next entry of the page.  Returns 0 at its end. */
static int
next_of_page(struct allimages *a, struct entry *entry)
{
	json_t *image;
	const char *name;

	while ((image = json_array_get(images_of(a), a->at)) != NULL) {
		a->at++;
		name = json_string_value(json_object_get(image, "name"));
		if (name == NULL)
			continue;
		entry->width = (uint32_t)json_integer_value(json_object_get(image, "width"));
		target_of_name(&a->target, a->site, name, strlen(name), entry);
		return (1);
	}
	return (0);
}

static void
allimages_close(void *priv)
{
	struct allimages *a = priv;

	if (a->f != NULL)
		fclose(a->f);
	if (a->fetcher != NULL)
		fetcher_free(&a->fetcher);
	endpoint_free(&a->endpoint);
	free(a->next);
	json_decref(a->page);
	free(a->target.text);
	free(a);
}

/* -- a file of answers, one after another */

static void *
file_open(const struct thumburl_site *site, const char *name)
{
	struct allimages *a = new(site, name);

	a->f = fopen(name, "r");
	if (a->f != NULL)
		return (a);
	warn_printable_errno("%s", name);
	allimages_close(a);
	return (NULL);
}

static int
at_end(FILE *f)
{
	int c;

	do
		c = getc(f);
	while (c == ' ' || c == '\t' || c == '\r' || c == '\n');
	ungetc(c, f);
	return (c == EOF);
}

static enum source_end
file_next(void *priv, struct entry *entry)
{
	struct allimages *a = priv;
	json_error_t error;

	while (!next_of_page(a, entry)) {
		if (at_end(a->f))
			return (SOURCE_END);
		turn_page(a, json_loadf(a->f, JSON_DISABLE_EOF_CHECK, &error));
		if (a->page == NULL) {
			warn_printable("%s: line %d: %s", a->name, error.line, error.text);
			return (SOURCE_FAILED);
		}
		if (!is_list(a))
			return (SOURCE_FAILED);
	}
	return (SOURCE_MORE);
}

const struct source_reader source_allimages = { file_open, file_next, NULL, allimages_close };

/* -- the API */

static void *
api_open(const struct thumburl_site *site, const char *name)
{
	struct allimages *a = new(site, name);
	char message[256];

	if (endpoint_set(&a->endpoint, name, message, sizeof message)) {
		warn_printable("%s", message);
		allimages_close(a);
		return (NULL);
	}
	a->endpoint.timeout = API_SECONDS;
	a->endpoint.most = ANSWER_MAX;
	a->fetcher = fetcher_new(1);
	a->next = must(strdup("?" QUERY));
	return (a);
}

struct page {
	int		fd;
	int		over;
	enum verdict	verdict;
	unsigned	retry_after;
	char		text[128];
};

static void
on_page(void *priv, const struct answer *answer)
{
	struct page *page = priv;

	page->over = 1;
	page->verdict = answer->status == 200 ? VERDICT_GOOD : verdict_of(answer);
	page->retry_after = answer->retry_after;
	verdict_text(answer, page->text, sizeof page->text);
}

/* Sleep until the time is over or a signal arrives. */
static void
nap(uint64_t us)
{
	const struct timespec blink = { .tv_nsec = 100 * 1000 * 1000 };
	const uint64_t until = monotonic() + us;

	while (stop_signal() == 0 && monotonic() < until)
		nanosleep(&blink, NULL);
}

static json_t *
read_page(struct page *page)
{
	FILE *f = fdopen(page->fd, "r");
	json_error_t error;
	json_t *json = NULL;

	if (f == NULL)
		give_up_errno(EXIT_FAILED, "cannot read an answer of the API");
	rewind(f);
	if (page->verdict == VERDICT_GOOD)
		json = json_loadf(f, 0, &error);
	fclose(f);
	if (json != NULL || page->verdict != VERDICT_GOOD)
		return (json);
	page->verdict = VERDICT_NEVER;
	snprintf(page->text, sizeof page->text, "the answer is not JSON: %.80s", error.text);
	return (NULL);
}

/* MediaWiki reports lagging databases with status 200. */
static int
is_lagging(const json_t *json)
{
	const char *code;

	code = json_string_value(json_object_get(json_object_get(json, "error"), "code"));
	return (code != NULL && !strcmp(code, "maxlag"));
}

/* Ask once.  Returns the answer; or NULL, and page->verdict says what to do. */
static json_t *
try_page(struct allimages *a, const char *query, struct page *page)
{
	json_t *json;

	*page = (struct page) { .fd = memfd_create("page", MFD_CLOEXEC) };
	if (page->fd < 0)
		give_up_errno(EXIT_FAILED, "%s", a->name);
	fetch(a->fetcher, &a->endpoint, query, page->fd, on_page, page);
	while (!page->over)
		fetcher_run(a->fetcher, -1, 1000);
	json = read_page(page);
	if (json == NULL || !is_lagging(json))
		return (json);
	json_decref(json);
	page->verdict = VERDICT_BUSY;
	snprintf(page->text, sizeof page->text, "its databases lag");
	return (NULL);
}

/* Get a page; try several times if necessary.  Returns NULL after a message. */
static json_t *
get_page(struct allimages *a, const char *query)
{
	struct page page;
	json_t *json;
	unsigned n;

	for (n = 0; n < TRIES; n++) {
		json = try_page(a, query, &page);
		if (json != NULL)
			return (json);
		if (page.verdict == VERDICT_NEVER || stop_signal() != 0)
			break;
		if (n + 1 < TRIES)
			nap(throttle_delay(n, page.retry_after, 0));
	}
	warn_printable("%s: %s", a->name, page.text);
	return (NULL);
}

/* The next query has all of "continue". */
static void
set_next(struct allimages *a)
{
	json_t *more = json_object_get(a->page, "continue"), *value;
	char *next, *escaped;
	const char *key;

	free(a->next);
	a->next = more == NULL ? NULL : strdup("?" QUERY);
	json_object_foreach(more, key, value) {
		escaped = curl_easy_escape(NULL, json_is_string(value) ? json_string_value(value) :
		    "", 0);
		if (escaped == NULL || asprintf(&next, "%s&%s=%s", a->next, key, escaped) < 0)
			next = must(NULL);
		curl_free(escaped);
		free(a->next);
		a->next = next;
	}
}

static enum source_end
api_next(void *priv, struct entry *entry)
{
	struct allimages *a = priv;

	while (!next_of_page(a, entry)) {
		if (a->next == NULL)
			return (SOURCE_END);
		turn_page(a, get_page(a, a->next));
		if (a->page == NULL || !is_list(a))
			return (SOURCE_FAILED);
		set_next(a);
	}
	return (SOURCE_MORE);
}

static uint64_t
api_total(void *priv)
{
	json_t *page = get_page(priv, "?" QUERY STATISTICS), *statistics;
	json_int_t n;

	statistics = json_object_get(json_object_get(page, "query"), "statistics");
	n = json_integer_value(json_object_get(statistics, "images"));
	json_decref(page);
	return (n > 0 ? (uint64_t)n : 0);
}

const struct source_reader source_api = { api_open, api_next, api_total, allimages_close };

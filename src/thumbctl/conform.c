/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl conform: asks a server the cases of a conformance pack, and says which it passes.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "command_table.h"
#include "job/monotonic.h"
#include "thumbctl/client/endpoint.h"
#include "thumbctl/compare/comparer.h"
#include "thumbctl/conform/cases.h"
#include "thumbctl/conform/conform_report.h"
#include "thumbctl/conform/exchange.h"
#include "thumbctl/conform/expected.h"
#include "thumbctl/conform/judge.h"
#include "thumbctl/conform/zip.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

#define BODY_MAX	(64ULL << 20)
#define TEXT_MAX	4096

/* An answer that must have been cached for a while is awaited for so long. */
#define AGAIN_SECONDS	30
#define AGAIN_PAUSE	100000U		/* microseconds */

/* The method of a case that stands for that of --purge. */
#define PURGE_METHOD	"{purge}"

struct settings {
	CONFORM_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	CONFORM_OPTIONS(X)
#undef X
};

struct run {
	const struct settings	*settings;
	const struct thumburl_site *site;
	struct endpoint		endpoint, purges;
	struct conform_cases	cases;
	struct expected		expected;
	struct judged		*judged;
	CURL			*easy;
};

/* Bases of the site, for {query} and {path}; the wiki of a farm is the default one. */
static void
put_base(const struct thumburl_site *site, const struct thumburl_base *base, char *buf, size_t size)
{
	const char *wiki = *site->default_wiki != '\0' ? site->default_wiki :
	    base->wild == 2 ? "wikipedia/commons" : "commons";

	snprintf(buf, size, "%.*s%s%s", (int)base->len, base->text, base->wild > 0 ? "/" : "",
	    base->wild > 0 ? wiki : "");
}

static void
expand_target(const struct run *r, const char *target, char *buf, size_t size)
{
	const int query = !strncmp(target, "{query}", 7), path = !strncmp(target, "{path}", 6);

	buf[0] = '\0';
	if (query || path)
		put_base(r->site, query ? &r->site->query : &r->site->path, buf, size);
	snprintf(buf + strlen(buf), size - strlen(buf), "%s", target + (query ? 7 : path ? 6 : 0));
}

/* The lines of a case's headers.  Returns -1 if one refers to a header that is not there. */
static int
make_headers(const struct run *r, size_t i, struct curl_slist **lines)
{
	const char *text = r->cases.all[i].headers;
	char all[TEXT_MAX], *p = all, *line;

	*lines = NULL;
	if (judge_expand(&r->cases, r->judged, i, text, all, sizeof all))
		return (-1);
	while (*text != '\0' && (line = strsep(&p, "|")) != NULL) {
		line += strspn(line, " ");
		while (*line != '\0' && line[strlen(line) - 1] == ' ')
			line[strlen(line) - 1] = '\0';
		*lines = must(curl_slist_append(*lines, line));
	}
	return (0);
}

static void
ask_once(struct run *r, size_t i, struct curl_slist *headers)
{
	const struct conform_case *c = &r->cases.all[i];
	struct judged *j = &r->judged[i];
	const int purge = !strcmp(c->method, PURGE_METHOD);
	char target[TEXT_MAX];

	expand_target(r, c->target, target, sizeof target);
	exchange_free(&j->answer);
	exchange(r->easy, purge && r->purges.base != NULL ? &r->purges : &r->endpoint,
	    purge ? r->settings->purge : c->method, target, headers, &j->answer);
	judge(&r->cases, &r->expected, r->judged, i);
}

static void
ask_case(struct run *r, size_t i)
{
	const uint64_t began = monotonic();
	struct judged *j = &r->judged[i];
	struct curl_slist *headers;

	j->asked = 1;
	if (make_headers(r, i, &headers)) {
		snprintf(j->why, sizeof j->why, "an earlier answer lacks a header: %s",
		    r->cases.all[i].headers);
		return;
	}
	for (;;) {
		ask_once(r, i, headers);
		if (!j->again || monotonic() - began > AGAIN_SECONDS * MONOTONIC_SECOND)
			break;
		(void)usleep(AGAIN_PAUSE);
	}
	curl_slist_free_all(headers);
}

/* Why the server is not asked, or NULL. */
static const char *
why_skipped(const struct settings *s, unsigned needs)
{

	if (needs & CASE_NEEDS_QUERY && !strcmp(s->scheme, "path"))
		return ("the server has no query scheme (--scheme)");
	if (needs & CASE_NEEDS_PATH && !strcmp(s->scheme, "query"))
		return ("the server has no path scheme (--scheme)");
	if (needs & CASE_NEEDS_PURGE && s->purge == NULL)
		return ("no method for purges is given (--purge)");
	return (NULL);
}

static int
run_cases(struct run *r, const char *address)
{
	const enum case_level level = case_level_of(r->settings->level);
	int failed = 0;
	size_t i;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	r->easy = must(curl_easy_init());
	r->judged = must(calloc(r->cases.n + 1, sizeof *r->judged));
	for (i = 0; i < r->cases.n; i++) {
		if (r->cases.all[i].level > level)
			continue;
		r->judged[i].needs = judge_needs(&r->cases, i);
		r->judged[i].skipped = why_skipped(r->settings, r->judged[i].needs);
		if (r->judged[i].skipped != NULL)
			continue;
		ask_case(r, i);
		failed |= r->judged[i].why[0] != '\0' && !r->cases.all[i].should;
	}
	conform_report(&r->cases, r->judged, address, r->settings->report);
	for (i = 0; i < r->cases.n; i++)
		exchange_free(&r->judged[i].answer);
	free(r->judged);
	curl_easy_cleanup(r->easy);
	curl_global_cleanup();
	return (failed ? EXIT_FAILED : 0);
}

/* The worker is started by the first picture that is compared. */
static int
run_with_comparer(struct run *r, const char *address)
{
	const struct settings *s = r->settings;
	const struct launch launch = {
		.program = s->worker, .sandbox = s->sandbox, .user = LAUNCH_USER, .start = s->worker_start,
	};
	char message[400];
	int status;

	if (launch_check(&launch, message, sizeof message))
		return (command_wrong("--%s", message));
	r->expected.comparer = comparer_new(&launch, s->deadline);
	status = run_cases(r, address);
	comparer_free(&r->expected.comparer);
	return (status);
}

static int
set_endpoint(const struct settings *s, struct endpoint *e, const char *address)
{
	char message[256];

	e->timeout = s->timeout;
	e->most = BODY_MAX;
	if (endpoint_set(e, address, message, sizeof message) ||
	    (s->host != NULL && endpoint_set_host(e, s->host, message, sizeof message)) ||
	    endpoint_add_headers(e, s->header, message, sizeof message))
		return (command_wrong("%s", message));
	return (0);
}

/* A method is a token of HTTP; an upload has none here. */
static int
check_purge(const struct settings *s)
{

	if (s->purge == NULL)
		return (s->purge_server != NULL ? command_wrong("--purge-server needs --purge METHOD") : 0);
	if (s->purge[0] == '\0' || s->purge[strspn(s->purge, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-")] != '\0')
		return (command_wrong("--purge: \"%s\" must be a method in capitals, such as PURGE", s->purge));
	return (0);
}

static int
conform(const struct call *call)
{
	const struct settings *s = call->settings;
	struct run r = { .settings = s, .site = &call->site };
	char file[TEXT_MAX];
	int status;

	if (s->originals != NULL) {
		snprintf(file, sizeof file, "%s/originals", s->pack);
		return (zip_directory(file, s->originals) ? EXIT_FAILED : 0);
	}
	if (call->n_operands != 1)
		return (command_wrong("one server is needed: http://HOST[:PORT], https://HOST[:PORT] or "
		    "unix:/PATH"));
	status = check_purge(s);
	if (status == 0)
		status = set_endpoint(s, &r.endpoint, call->operands[0]);
	if (status == 0 && s->purge_server != NULL)
		status = set_endpoint(s, &r.purges, s->purge_server);
	snprintf(file, sizeof file, "%s/cases.tsv", s->pack);
	if (status == 0)
		status = cases_read(&r.cases, file) || expected_read(&r.expected, s->pack) ? EXIT_FAILED :
		    run_with_comparer(&r, call->operands[0]);
	cases_free(&r.cases);
	expected_free(&r.expected);
	endpoint_free(&r.endpoint);
	endpoint_free(&r.purges);
	return (status);
}

const struct command command_conform = {
	.name = "conform",
	.help = "ask a server the cases of the conformance pack",
	.usage = "[OPTION...] SERVER | --originals FILE",
	.text = "Asks a server for thumbs and for wrong URLs, and says which cases it passes. The server "
	    "must have the originals of the pack; nothing is uploaded.",
	.success = "all cases passed that must pass",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = conform,
};

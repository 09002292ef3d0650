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

#include "command.h"
#include "command_table.h"
#include "thumbctl/client/endpoint.h"
#include "thumbctl/conform/cases.h"
#include "thumbctl/conform/conform_report.h"
#include "thumbctl/conform/exchange.h"
#include "thumbctl/conform/judge.h"
#include "thumbctl/conform/zip.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

#define BODY_MAX	(64ULL << 20)
#define TEXT_MAX	4096

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
	struct endpoint		endpoint;
	struct conform_cases	cases;
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
make_headers(const struct run *r, const char *text, struct curl_slist **lines)
{
	char all[TEXT_MAX], *p = all, *line;

	*lines = NULL;
	if (judge_expand(&r->cases, r->judged, text, all, sizeof all))
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
ask_case(struct run *r, size_t i)
{
	const struct conform_case *c = &r->cases.all[i];
	struct judged *j = &r->judged[i];
	struct curl_slist *headers;
	char target[TEXT_MAX];

	j->asked = 1;
	if (make_headers(r, c->headers, &headers)) {
		snprintf(j->why, sizeof j->why, "an earlier answer lacks a header: %s", c->headers);
		return;
	}
	expand_target(r, c->target, target, sizeof target);
	exchange(r->easy, &r->endpoint, c->method, target, headers, &j->answer);
	curl_slist_free_all(headers);
	judge(&r->cases, r->judged, i);
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
		ask_case(r, i);
		failed |= r->judged[i].why[0] != '\0';
	}
	conform_report(&r->cases, r->judged, address, r->settings->report);
	for (i = 0; i < r->cases.n; i++)
		exchange_free(&r->judged[i].answer);
	free(r->judged);
	curl_easy_cleanup(r->easy);
	curl_global_cleanup();
	return (failed ? EXIT_FAILED : 0);
}

static int
set_endpoint(struct run *r, const char *address)
{
	const struct settings *s = r->settings;
	char message[256];

	r->endpoint.timeout = s->timeout;
	r->endpoint.most = BODY_MAX;
	if (endpoint_set(&r->endpoint, address, message, sizeof message) ||
	    (s->host != NULL && endpoint_set_host(&r->endpoint, s->host, message, sizeof message)) ||
	    endpoint_add_headers(&r->endpoint, s->header, message, sizeof message))
		return (command_wrong("%s", message));
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
	status = set_endpoint(&r, call->operands[0]);
	snprintf(file, sizeof file, "%s/cases.tsv", s->pack);
	if (status == 0)
		status = cases_read(&r.cases, file) ? EXIT_FAILED : run_cases(&r, call->operands[0]);
	cases_free(&r.cases);
	endpoint_free(&r.endpoint);
	if (fflush(stdout) || ferror(stdout))
		give_up_errno(EXIT_FAILED, "standard output");
	return (status);
}

const struct command command_conform = {
	.name = "conform",
	.help = "ask a server the cases of the conformance pack",
	.usage = "[OPTION...] SERVER | --originals FILE",
	.text = "Asks a server for thumbs and for wrong URLs, and says which cases it passes. The server "
	    "must have the originals of the pack; nothing is uploaded.",
	.success = "all cases passed",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = conform,
};

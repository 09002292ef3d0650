/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: reasons quote answers of a server.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "conform_report.h"
#include "thumbctl/terminal/printable.h"

/* Results in the order of a report. */
enum result {
	PASSED, FAILED, SHOULD_PASS, SKIPPED
};

static const char *const words[] = { "ok", "FAIL", "should", "skip" };

/* Cases by what they need of a server. */
#define GROUPS(X)									\
	X("query scheme",	CASE_NEEDS_QUERY)					\
	X("path scheme",	CASE_NEEDS_PATH)					\
	X("both schemes",	CASE_SCHEMES)

static const struct group {
	const char	*name;
	unsigned	schemes;
} groups[] = {
#define X(name, schemes) { name, schemes },
	GROUPS(X)
#undef X
};

#define N_GROUPS	(sizeof groups / sizeof groups[0])

struct score {
	unsigned	asked, passed;
};

struct totals {
	unsigned	cases, failed, skipped;
	struct score	must, should, group[N_GROUPS];	/* of a group: what it must pass */
};

static enum result
result_of(const struct conform_case *c, const struct judged *j)
{

	if (j->skipped != NULL)
		return (SKIPPED);
	if (j->why[0] == '\0')
		return (PASSED);
	return (c->should ? SHOULD_PASS : FAILED);
}

static const char *
reason_of(const struct judged *j)
{

	return (j->skipped != NULL ? j->skipped : j->why);
}

static void
score(struct score *s, int passed)
{

	s->asked++;
	s->passed += (unsigned)passed;
}

static void
count_one(struct totals *t, const struct conform_case *c, const struct judged *j)
{
	const enum result result = result_of(c, j);
	unsigned i;

	t->cases++;
	t->skipped += result == SKIPPED;
	t->failed += result == FAILED;
	if (result == SKIPPED)
		return;
	score(c->should ? &t->should : &t->must, result == PASSED);
	for (i = 0; !c->should && i < N_GROUPS; i++)
		if (groups[i].schemes == (j->needs & CASE_SCHEMES))
			score(&t->group[i], result == PASSED);
}

static struct totals
count(const struct conform_cases *cases, const struct judged *judged)
{
	struct totals t;
	size_t i;

	memset(&t, 0, sizeof t);
	for (i = 0; i < cases->n; i++)
		if (judged[i].asked || judged[i].skipped != NULL)
			count_one(&t, &cases->all[i], &judged[i]);
	return (t);
}

static void
put_xml(const char *s)
{

	for (; *s != '\0'; s++)
		switch (*s) {
		case '&':	printf("&amp;"); break;
		case '<':	printf("&lt;"); break;
		case '>':	printf("&gt;"); break;
		case '"':	printf("&quot;"); break;
		default:	putchar(*s >= ' ' && *s < 0x7f ? *s : '?');
		}
}

static void
put_text(const struct conform_case *c, const struct judged *j)
{
	const enum result result = result_of(c, j);

	printf("%-6s  %s%s  %s\n", words[result], c->id, c->at, c->title);
	if (result == PASSED)
		return;
	if (result == SKIPPED)
		printf("        ");
	else
		printf("        %s %s: ", c->method, c->target);
	put_printable(reason_of(j), stdout);
	printf("\n");
}

/* A recommended case is a "todo" test, which may fail. */
static void
put_tap(unsigned number, const struct conform_case *c, const struct judged *j)
{
	static const char *const after[] = { "", "", " # TODO recommended", " # SKIP " };
	const enum result result = result_of(c, j);
	const int ok = result == PASSED || result == SKIPPED;

	printf("%sok %u - %s%s %s%s%s\n", ok ? "" : "not ", number, c->id, c->at, c->title, after[result],
	    result == SKIPPED ? j->skipped : "");
	if (ok)
		return;
	printf("# %s %s: ", c->method, c->target);
	put_printable(j->why, stdout);
	printf("\n");
}

static void
put_junit(const struct conform_case *c, const struct judged *j)
{
	static const char *const elements[] = { NULL, "failure", "skipped", "skipped" };
	const enum result result = result_of(c, j);

	printf("<testcase name=\"");
	put_xml(c->id);
	put_xml(c->at);
	printf(" ");
	put_xml(c->title);
	printf("\">");
	if (result != PASSED) {
		printf("<%s message=\"%s", elements[result], result == SHOULD_PASS ? "recommended: " : "");
		put_xml(reason_of(j));
		printf("\"/>");
	}
	printf("</testcase>\n");
}

static void
put_html(const struct conform_case *c, const struct judged *j)
{
	static const char *const results[] = { "passed", "<strong>failed</strong>", "should pass", "skipped" };

	printf("<tr><td>%s<td>", results[result_of(c, j)]);
	put_xml(c->title);
	printf("<td><code>");
	put_xml(c->method);
	printf(" ");
	put_xml(c->target);
	printf("</code><td>");
	put_xml(reason_of(j));
	printf("\n");
}

/* A line for each score, with an end that the format wants. */
static void
put_scores(const struct totals *t, const char *newline)
{
	unsigned i;

	for (i = 0; i < N_GROUPS; i++)
		if (t->group[i].asked > 0)
			printf("%s: %u of %u%s\n", groups[i].name, t->group[i].passed, t->group[i].asked,
			    newline);
	if (t->should.asked > 0)
		printf("recommended: %u of %u%s\n", t->should.passed, t->should.asked, newline);
	if (t->skipped > 0)
		printf("skipped: %u%s\n", t->skipped, newline);
	printf("%u of %u cases passed%s\n", t->must.passed, t->must.asked, newline);
}

static void
begin(const char *format, const char *address, const struct totals *t)
{

	if (!strcmp(format, "tap"))
		printf("1..%u\n", t->cases);
	if (!strcmp(format, "junit")) {
		printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"thumbctl conform ");
		put_xml(address);
		printf("\" tests=\"%u\" failures=\"%u\" skipped=\"%u\">\n", t->cases, t->failed,
		    t->skipped + t->should.asked - t->should.passed);
	}
	if (!strcmp(format, "html")) {
		printf("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Conformance</title>\n"
		    "<h1>Conformance of ");
		put_xml(address);
		printf("</h1>\n<p>\n");
		put_scores(t, "<br>");
		printf("</p>\n<table>\n<tr><th>result<th>case<th>request<th>what is wrong\n");
	}
}

static void
end(const char *format, const struct totals *t)
{

	if (!strcmp(format, "text"))
		put_scores(t, "");
	if (!strcmp(format, "junit"))
		printf("</testsuite>\n");
	if (!strcmp(format, "html"))
		printf("</table>\n</html>\n");
}

void
conform_report(const struct conform_cases *cases, const struct judged *judged, const char *address,
    const char *format)
{
	const struct totals t = count(cases, judged);
	unsigned number = 0;
	size_t i;

	begin(format, address, &t);
	for (i = 0; i < cases->n; i++) {
		if (!judged[i].asked && judged[i].skipped == NULL)
			continue;
		number++;
		if (!strcmp(format, "tap"))
			put_tap(number, &cases->all[i], &judged[i]);
		else if (!strcmp(format, "junit"))
			put_junit(&cases->all[i], &judged[i]);
		else if (!strcmp(format, "html"))
			put_html(&cases->all[i], &judged[i]);
		else
			put_text(&cases->all[i], &judged[i]);
	}
	end(format, &t);
}

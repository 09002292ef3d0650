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

struct totals {
	unsigned	asked, failed;
};

static struct totals
count(const struct conform_cases *cases, const struct judged *judged)
{
	struct totals t = { 0, 0 };
	size_t i;

	for (i = 0; i < cases->n; i++) {
		t.asked += (unsigned)judged[i].asked;
		t.failed += judged[i].asked && judged[i].why[0] != '\0';
	}
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

	if (j->why[0] == '\0') {
		printf("ok    %s  %s\n", c->id, c->title);
		return;
	}
	printf("FAIL  %s  %s\n      %s %s: ", c->id, c->title, c->method, c->target);
	put_printable(j->why, stdout);
	printf("\n");
}

static void
put_tap(unsigned number, const struct conform_case *c, const struct judged *j)
{

	printf("%sok %u - %s %s\n", j->why[0] != '\0' ? "not " : "", number, c->id, c->title);
	if (j->why[0] == '\0')
		return;
	printf("# %s %s: ", c->method, c->target);
	put_printable(j->why, stdout);
	printf("\n");
}

static void
put_junit(const struct conform_case *c, const struct judged *j)
{

	printf("<testcase name=\"");
	put_xml(c->id);
	printf(" ");
	put_xml(c->title);
	printf("\">");
	if (j->why[0] != '\0') {
		printf("<failure message=\"");
		put_xml(j->why);
		printf("\"/>");
	}
	printf("</testcase>\n");
}

static void
put_html(const struct conform_case *c, const struct judged *j)
{

	printf("<tr><td>%s<td>", j->why[0] == '\0' ? "passed" : "<strong>failed</strong>");
	put_xml(c->title);
	printf("<td><code>");
	put_xml(c->method);
	printf(" ");
	put_xml(c->target);
	printf("</code><td>");
	put_xml(j->why);
	printf("\n");
}

static void
begin(const char *format, const char *address, const struct totals *t)
{

	if (!strcmp(format, "tap"))
		printf("1..%u\n", t->asked);
	if (!strcmp(format, "junit")) {
		printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"thumbctl conform ");
		put_xml(address);
		printf("\" tests=\"%u\" failures=\"%u\">\n", t->asked, t->failed);
	}
	if (!strcmp(format, "html")) {
		printf("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Conformance</title>\n"
		    "<h1>Conformance of ");
		put_xml(address);
		printf("</h1>\n<p>%u of %u cases passed.</p>\n<table>\n<tr><th>result<th>case<th>request"
		    "<th>what is wrong\n", t->asked - t->failed, t->asked);
	}
}

static void
end(const char *format, const struct totals *t)
{

	if (!strcmp(format, "text"))
		printf("%u of %u cases passed\n", t->asked - t->failed, t->asked);
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
		if (!judged[i].asked)
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

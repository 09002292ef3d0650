/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd, by what it says of itself.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "finding.h"
#include "thumbctl/terminal/memory.h"

/* The value of a metric with this beginning of its line; -1 if there is none. */
static long
metric(const struct doctor *d, const char *name)
{
	const char *line = d->metrics;

	for (; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ' ')
			return (strtol(line + strlen(name), NULL, 10));
	}
	return (-1);
}

/* A release without the metric is not this one. */
static void
find_version(struct doctor *d)
{
	static const char build[] = "\nthumbd_build_info{version=\"";
	const char *version;
	int len;

	version = d->metrics != NULL ? strstr(d->metrics, build) : NULL;
	if (version == NULL) {
		find_warning(d, "restart it, if it has been upgraded",
		    "%s does not tell its version", d->server);
		return;
	}
	version += strlen(build);
	len = (int)strcspn(version, "\"");
	if ((size_t)len != strlen(PACKAGE_VERSION) || strncmp(version, PACKAGE_VERSION, (size_t)len))
		find_warning(d, "upgrade both, and restart thumbd",
		    "thumbd %.*s is running, and thumbctl is %s", len, version, PACKAGE_VERSION);
	else
		find_ok(d, "thumbd %.*s answers, with %ld workers", len, version,
		    metric(d, "thumbd_workers"));
}

static void
find_sandbox(struct doctor *d)
{

	if (metric(d, "thumbd_sandbox_required") == 0)
		find_warning(d, "set sandbox = require, and restart it",
		    "thumbd runs even if its sandbox is incomplete");
}

static void
take_answer(struct doctor *d, const char *body)
{
	const char *lines = strchr(body, '\n');
	struct answer answer;

	d->health = must(strdup(lines != NULL ? lines + 1 : ""));
	d->metrics = ask(d->server, "/metrics", ASK_PROBE, &answer);
	d->date = answer.status != 0 ? answer.date : 0;
}

void
look_at_thumbd(struct doctor *d)
{
	struct answer answer;
	char *body;

	body = ask(d->server, "/healthz", ASK_PROBE, &answer);
	if (body == NULL)
		find_wrong(d, "give unix:/PATH or http://HOST[:PORT]", "%s is no address", d->server);
	else if (answer.status == 0 && d->denied)
		find_unknown(d, "this user may not connect to %s", d->server);
	else if (answer.status == 0)
		find_wrong(d, "see `systemctl status thumbd' and `journalctl -u thumbd'",
		    "thumbd does not answer at %s: %s", d->server, answer.error);
	else
		take_answer(d, body);
	if (answer.status == 200) {
		find_version(d);
		find_sandbox(d);
	} else if (answer.status != 0)
		find_wrong(d, "see `journalctl -u thumbd'", "thumbd answers its probe with %u: %.*s",
		    answer.status, (int)strcspn(body, "\n"), body);
	free(body);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A worker, started as thumbd starts it: its sandbox, its libraries and its fonts.
 */

#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "job/launch.h"
#include "job/said.h"
#include "thumbctl/terminal/memory.h"
#include "tool.h"

#define SANDBOX		"sandbox\t"
#define LIBRARY		"library\t"
#define LACKS		"lacks\t"
#define FONTS		"fonts\t"

#define LATE		(-1)		/* instead of a wait status */

/* said_line_f */
static void
take_line(void *priv, const char *line)
{
	char **text = priv, *more;

	if (asprintf(&more, "%s%s\n", *text != NULL ? *text : "", line) < 0)
		more = must(NULL);
	free(*text);
	*text = more;
}

static const char *
last_line(char *text)
{
	char *newline;

	if (text == NULL)
		return ("it said nothing");
	text[strlen(text) - 1] = '\0';
	newline = strrchr(text, '\n');
	return (newline != NULL ? newline + 1 : text);
}

static void
find_failed(struct doctor *d, const struct launch *launch, int status, char *said)
{

	if (status == LATE)
		find_wrong(d, "see the load of the machine, and --worker-start",
		    "%s did not start within %u s", launch->program, launch->start);
	else if (WIFSIGNALED(status))
		find_wrong(d, "see journalctl -k", "%s was ended by signal %d (%s)",
		    launch->program, WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		find_wrong(d, "thumbd does not start either, until this is corrected",
		    "the worker: %s", last_line(said));
}

/* Without thumbd's configuration, nothing says that there is a thumbd on this machine. */
static void
find_none(struct doctor *d, const char *program)
{

	if (errno == ENOENT && d->config == NULL)
		find_unknown(d, "there is no %s; the worker may be elsewhere", program);
	else
		find_wrong(d, "install it with thumbd, or correct worker in its configuration",
		    "cannot run the worker %s: %s", program, strerror(errno));
}

/* The text after the first word of a line; NULL if there is no such line.  Free it. */
static char *
reported(const char **report, const char *word)
{
	const char *line = *report;

	for (; line != NULL && *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
		if (!strncmp(line, word, strlen(word))) {
			line += strlen(word);
			*report = line;
			return (must(strndup(line, strcspn(line, "\n"))));
		}
	return (NULL);
}

static void
run(struct doctor *d, const struct launch *launch)
{
	const char *report;
	struct launched worker;
	char *said = NULL, *sandbox;
	int status;

	if (worker_launch(launch, &worker) != 0) {
		find_none(d, launch->program);
		return;
	}
	worker_hang_up(&worker);
	if (tool_await(worker.pid, launch->start, &status) != 0)
		status = LATE;
	said_last(worker.said, take_line, &said);
	if (status != 0 || said == NULL) {
		find_failed(d, launch, status, said);
		free(said);
		return;
	}
	report = d->report = said;
	sandbox = reported(&report, SANDBOX);
	if (!strcmp(launch->sandbox, "require"))
		find_ok(d, "%s starts; %s", launch->program, sandbox);
	else
		find_warning(d, "set sandbox = require", "%s runs with sandbox = %s; %s",
		    launch->program, launch->sandbox, sandbox);
	free(sandbox);
}

void
look_at_worker(struct doctor *d)
{
	char *program = doctor_option(d, "worker"), *types = doctor_option(d, "types"),
	    *sandbox = doctor_option(d, "sandbox"), *user = doctor_option(d, "user");
	const struct launch launch = {
		.program = program != NULL ? program : WORKER_PROGRAM,
		.types = types,
		.sandbox = sandbox != NULL ? sandbox : LAUNCH_SANDBOX,
		.user = user != NULL ? user : LAUNCH_USER,
		.start = d->options->worker_start,
		.task = "report",
	};
	char message[256];

	if (launch_check(&launch, message, sizeof message) != 0)
		find_unknown(d, "%s", message);
	else
		run(d, &launch);
	free(program);
	free(types);
	free(sandbox);
	free(user);
}

/* A library that was built for another release usually works; the list is for reports of bugs. */
void
look_at_libraries(struct doctor *d)
{
	const char *report = d->report;
	char list[1024] = "", *line;
	size_t n = 0;

	if (d->report == NULL) {
		find_unknown(d, "no worker has started");
		return;
	}
	while ((line = reported(&report, LIBRARY)) != NULL) {
		if (n < sizeof list)
			n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n > 0 ? ", " : "",
			    line);
		free(line);
	}
	find_ok(d, "%s", list);
	for (report = d->report; (line = reported(&report, LACKS)) != NULL; free(line))
		find_warning(d, "install it, or leave such files to the fallback", "%s", line);
}

void
look_at_fonts(struct doctor *d)
{
	const char *report = d->report;
	char *number;

	number = reported(&report, FONTS);
	if (number == NULL)
		find_unknown(d, "no worker has started");
	else if (strtoul(number, NULL, 10) == 0)
		find_wrong(d, "install some, such as fonts-dejavu-core and fonts-liberation, and "
		    "restart thumbd", "workers see no font: text in SVGs is not drawn");
	else
		find_ok(d, "workers see %s fonts", number);
	free(number);
}

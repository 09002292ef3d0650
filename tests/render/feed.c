/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Gives one worker jobs by hand, without thumbd, and lets it end by itself.  The exit status is
 * that of the worker, which a leak checker sets.
 *
 *	feed WORKER ROUNDS FILE?QUERY...
 *
 * A FILE is a path, a QUERY has the parameters of a thumb.  The statuses of the first round are
 * printed.
 */

#include "config.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/job.h"
#include "job/launch.h"
#include "job/said.h"

#define TARGET_MAX	1024

static void
die(const char *what, const char *whose)
{

	(void)fprintf(stderr, "feed: %s: %s\n", whose, what);
	exit(2);
}

/* Make a job of FILE?QUERY, and cut the query off.  Of the name, only the extension matters. */
static void
read_job(const struct thumburl_site *site, char *ask, struct job *job)
{
	char target[TARGET_MAX];
	struct thumburl_ref ref;
	enum thumburl_reason reason;
	char *query = strrchr(ask, '?'), *dot;

	if (query != NULL)
		*query++ = '\0';
	dot = strrchr(ask, '.');
	if (query == NULL || dot == NULL)
		die("wants FILE.EXTENSION?QUERY", ask);
	(void)snprintf(target, sizeof target, "/v1/file%s?%s", dot, query);
	reason = thumburl_parse(site, target, strlen(target), &ref);
	if (reason != THUMBURL_OK)
		die(thumburl_reason_text(reason), target);
	job_from_ref(job, &ref);
}

static void
give(const struct launched *worker, const char *file, const struct job *job, int tell)
{
	struct pollfd readable = { .fd = worker->sock, .events = POLLIN };
	struct batch batch;
	struct result result;
	void *thumb;
	int original;

	original = open(file, O_RDONLY | O_CLOEXEC);
	if (original < 0)
		die("cannot be opened", file);
	batch_begin(&batch, job);
	if (job_ask(worker->sock, &batch, original) != 0 || poll(&readable, 1, -1) != 1 ||
	    job_answer(worker->sock, worker->tray, &batch, &result, &thumb) != 1)
		die("the worker has died", file);
	close(original);
	free(thumb);
	if (tell)
		(void)printf("%u %s\n", result.status, file);
}

static void
init_site(struct thumburl_site *site)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	char message[256];

	options.query_base = "/v1";
	options.path_base = "/";
	options.params = "f,info,lang,p,q,t,w";
	if (thumburl_site_init(site, &options, message, sizeof message) != 0)
		die(message, "site");
}

/* said_line_f */
static void
tell(void *priv, const char *line)
{

	(void)priv;
	(void)fprintf(stderr, "%s\n", line);
}

int
main(int argc, char **argv)
{
	struct launch launch = {
		.sandbox = "off",
		.user = LAUNCH_USER,
		.start = 3600,
	};
	struct thumburl_site site;
	struct job *jobs;
	struct launched worker;
	int i, round, rounds, status;

	if (argc < 4 || (rounds = atoi(argv[2])) < 1)
		die("wants WORKER ROUNDS FILE?QUERY...", argv[0]);
	launch.program = argv[1];
	init_site(&site);
	jobs = calloc((size_t)argc, sizeof *jobs);
	if (jobs == NULL)
		die("out of memory", argv[0]);
	for (i = 3; i < argc; i++)
		read_job(&site, argv[i], &jobs[i]);
	if (worker_launch(&launch, &worker))
		die("cannot be started", launch.program);
	if (worker_await(&launch, worker.sock) != 1)
		die("has not started", launch.program);
	for (round = 0; round < rounds; round++)
		for (i = 3; i < argc; i++)
			give(&worker, argv[i], &jobs[i], round == 0);
	worker_hang_up(&worker);
	free(jobs);
	if (waitpid(worker.pid, &status, 0) != worker.pid)
		status = -1;
	said_last(worker.said, tell, NULL);
	if (status == -1 || !WIFEXITED(status))
		die("was killed", launch.program);
	return (WEXITSTATUS(status));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Gives one worker jobs by hand, without thumbd, and lets it end by itself.  The exit status is
 * that of the worker, which a leak checker sets.
 *
 *	feed [-s SANDBOX] [-t TYPES] WORKER ROUNDS FILE?QUERY...
 *
 * A FILE is a path, a QUERY has the parameters of a thumb.  Of the first round, the statuses are
 * printed with a hash of each thumb, or with the message.  If a worker dies, the status is 0, another
 * takes its place, and the exit status is 2.
 */

#include "config.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/job.h"
#include "job/launch.h"
#include "job/said.h"
#include "render/job_site.h"

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

/* FNV-1a, of 64 bits. */
static uint64_t
hash(const uint8_t *bytes, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; len > 0; len--)
		h = (h ^ *bytes++) * 0x100000001b3;
	return (h);
}

/* said_line_f */
static void
tell(void *priv, const char *line)
{

	(void)priv;
	(void)fprintf(stderr, "%s\n", line);
}

static void
start(const struct launch *launch, struct launched *worker)
{

	if (worker_launch(launch, worker))
		die("cannot be started", launch->program);
	if (worker_await(launch, worker->sock) != 1)
		die("has not started", launch->program);
}

/* Returns the status of its end, as waitpid(2) does. */
static int
end(const struct launched *worker)
{
	int status;

	worker_hang_up(worker);
	if (waitpid(worker->pid, &status, 0) != worker->pid)
		status = -1;
	said_last(worker->said, tell, NULL);
	return (status);
}

/* Returns -1 if the worker has died. */
static int
give(const struct launched *worker, const char *file, const struct job *job, int print)
{
	struct pollfd readable = { .fd = worker->sock, .events = POLLIN };
	struct batch batch;
	struct result result;
	void *thumb = NULL;
	int original, r;

	original = open(file, O_RDONLY | O_CLOEXEC);
	if (original < 0)
		die("cannot be opened", file);
	batch_begin(&batch, job);
	r = job_ask(worker->sock, &batch, original) != 0 || poll(&readable, 1, -1) != 1 ||
	    job_answer(worker->sock, worker->tray, &batch, &result, &thumb) != 1 ? -1 : 0;
	close(original);
	if (r != 0)
		(void)fprintf(stderr, "feed: %s: the worker has died\n", file);
	if (print && r != 0)
		(void)printf("0 %s\n", file);
	else if (print && thumb == NULL)
		(void)printf("%u %s %s\n", result.status, file, result.message);
	else if (print)
		(void)printf("%u %s %016jx\n", result.status, file,
		    (uintmax_t)hash(thumb, result.size));
	free(thumb);
	return (r);
}

int
main(int argc, char **argv)
{
	struct launch launch = { .sandbox = "off", .user = LAUNCH_USER, .start = 3600 };
	struct launched worker;
	struct thumburl_site site;
	struct job *jobs;
	int c, deaths = 0, i, round, rounds, status;

	while ((c = getopt(argc, argv, "s:t:")) != -1)
		if (c == 's')
			launch.sandbox = optarg;
		else if (c == 't')
			launch.types = optarg;
		else
			return (2);
	argc -= optind;
	argv += optind;
	if (argc < 3 || (rounds = atoi(argv[1])) < 1)
		die("wants WORKER ROUNDS FILE?QUERY...", "call");
	launch.program = argv[0];
	job_site_init(&site);
	jobs = calloc((size_t)argc, sizeof *jobs);
	if (jobs == NULL)
		die("out of memory", "call");
	for (i = 2; i < argc; i++)
		read_job(&site, argv[i], &jobs[i]);
	start(&launch, &worker);
	for (round = 0; round < rounds; round++)
		for (i = 2; i < argc; i++) {
			if (give(&worker, argv[i], &jobs[i], round == 0) == 0)
				continue;
			deaths++;
			(void)end(&worker);
			start(&launch, &worker);
		}
	free(jobs);
	status = end(&worker);
	if (status == -1 || !WIFEXITED(status))
		die("was killed", launch.program);
	return (deaths > 0 ? 2 : WEXITSTATUS(status));
}

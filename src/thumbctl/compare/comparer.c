/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worker that compares images.
 */

#include "config.h"

#include <sys/wait.h>

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "comparer.h"
#include "job/monotonic.h"
#include "job/said.h"
#include "job/worker_end.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

/* The worker renders nothing: one type is enough, and AVIF thumbs need their loader. */
#if WITH_HEIF
#  define TYPES		"jpeg,png,gif,webp,avif"
#else
#  define TYPES		"jpeg,png,gif,webp"
#endif

struct comparer {
	struct launch		launch;
	struct launched		worker;		/* pid 0: not started */
	uint64_t		start;		/* microseconds that it may take to start */
	uint64_t		deadline;	/* microseconds for two images */
	int			started;
	uint64_t		began;		/* to start, or to compare */
	compare_done_f		*done;		/* NULL: idle */
	void			*priv;
};

/* said_line_f */
static void
complain_of_worker(void *priv, const char *line)
{

	worker_end_note(priv, line);
	warn_printable("worker: %s", line);
}

static void
end(struct comparer *c, struct worker_end *how)
{

	memset(how, 0, sizeof *how);
	if (c->worker.pid == 0)
		return;
	worker_hang_up(&c->worker);
	kill(c->worker.pid, SIGKILL);
	worker_end_wait(how, c->worker.pid);
	said_last(c->worker.said, complain_of_worker, how);
	c->worker.pid = 0;
	c->worker.sock = -1;
}

static void
finish(struct comparer *c, const struct compare_result *result, void *preview)
{
	compare_done_f *done = c->done;

	c->done = NULL;
	done(c->priv, result, preview);
}

/*
 * End the comparison with a message, which has the worker's signal or status unless the worker was
 * late.
 */
static void
fail(struct comparer *c, const char *why, int late)
{
	struct compare_result result;
	struct worker_end how;
	char text[WORKER_END_HOW];

	memset(&result, 0, sizeof result);
	end(c, &how);
	worker_end_how(&how, text);
	snprintf(result.side[0].message, sizeof result.side[0].message, "%s%s%s%s", why,
	    late ? "" : ": ", late ? "" : text, how.no_memory ? "; an allocation failed" : "");
	finish(c, &result, NULL);
}

void
comparer_begin(struct comparer *c, const struct compare_ask *ask, int file,
    compare_done_f *done, void *priv)
{

	if (c->worker.pid == 0) {
		if (worker_launch(&c->launch, &c->worker))
			give_up_errno(EXIT_FAILED, "--worker: %s", c->launch.program);
		c->started = 0;
	}
	c->done = done;
	c->priv = priv;
	c->began = monotonic();
	if (compare_ask(c->worker.sock, ask, file))
		fail(c, "the worker took no images", 0);
}

/* The images wait in the socket while the worker starts. */
static void
run_start(struct comparer *c)
{
	int r;

	r = worker_has_started(c->worker.sock);
	if (r > 0) {
		c->started = 1;
		c->began = monotonic();
	} else if (r < 0)
		fail(c, "the worker did not start", 0);
	else if (monotonic() - c->began >= c->start)
		fail(c, "the worker did not start in time (--worker-start)", 1);
}

static void
run_compare(struct comparer *c)
{
	struct compare_result result;
	void *preview;
	int r;

	r = compare_answer(c->worker.sock, c->worker.tray, &result, &preview);
	if (r > 0)
		finish(c, &result, preview);
	else if (r < 0)
		fail(c, "the worker ended", 0);
	else if (monotonic() - c->began >= c->deadline)
		fail(c, "the comparison took longer than --deadline", 1);
}

void
comparer_run(struct comparer *c)
{

	if (c->done != NULL && !c->started)
		run_start(c);
	if (c->done != NULL && c->started)
		run_compare(c);
}

int
comparer_fd(const struct comparer *c)
{

	return (c->done != NULL ? c->worker.sock : -1);
}

int
comparer_is_busy(const struct comparer *c)
{

	return (c->done != NULL);
}

struct comparer *
comparer_new(const struct launch *launch, unsigned deadline)
{
	struct comparer *c = must(calloc(1, sizeof *c));

	c->launch = *launch;
	c->launch.task = "compare";
	c->launch.types = TYPES;
	c->start = launch->start * MONOTONIC_SECOND;
	c->deadline = deadline * MONOTONIC_SECOND;
	c->worker.sock = -1;
	return (c);
}

void
comparer_free(struct comparer **cp)
{
	struct worker_end how;

	end(*cp, &how);
	free(*cp);
	*cp = NULL;
}

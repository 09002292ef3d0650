/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A worker has one batch of jobs or none.  One that dies, hangs or talks nonsense costs what it has
 * not yet answered of that, and is replaced.
 */

#include "config.h"

#include <sys/wait.h>

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "oom_kills.h"
#include "thumbd/log.h"
#include "worker_process.h"

/* A worker that cannot be started, or dies before its first job, is tried again after this. */
#define RESPAWN_SECONDS	1

/* A worker that has closed its socket and lives on is killed after this. */
#define LINGER_SECONDS	1

/* The process ends by itself, or by a signal that is not ours. */
#define NO_CAUSE	N_METRICS

static void
worker_timer(struct worker *w, unsigned seconds)
{
	const struct timeval tv = { .tv_sec = seconds };

	event_add(w->timer, &tv);
}

/* A job is over.  If it is the last, the worker is free by then, whatever the callee does. */
static void
worker_done(struct worker *w, struct pool_end *end)
{
	pool_done_f *done = w->done;

	end->last = end->fate != POOL_ANSWERED || w->batch.n == 0;
	if (end->last)
		w->done = NULL;
	end->worker = w->pid;
	done(w->priv, end);
}

/*
 * Somebody who is neither thumbd nor the kernel.  NB: what tells a kill for memory from any other
 * is that it is counted; where one may have been, the job may have been too large.
 */
static int
was_killed(const struct worker *w, int status)
{

	return (!w->killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL &&
	    w->oom_kills >= 0 && oom_kills() == w->oom_kills);
}

static enum pool_fate
worker_fate(const struct worker *w, int status)
{

	if (w->unbegun)
		return (POOL_UNBEGUN);
	return (was_killed(w, status) ? POOL_KILLED : POOL_FATAL);
}

/* It has ended and left a job. */
static void
worker_fail(struct worker *w, int status)
{
	struct pool_end end = { .thumb = -1, .fate = worker_fate(w, status) };
	const int late = (w->cause == METRIC_RESTARTS_DEADLINE);

	end.result.magic = RESULT_MAGIC;
	end.result.status = late ? 504 : 500;
	snprintf(end.result.message, sizeof end.result.message, "%s",
	    late ? "rendering took too long" : "the renderer died");
	worker_done(w, &end);
}

/* Its socket is of no more use.  What it has fails when it is known how it ended. */
static void
worker_hang_up(struct worker *w)
{

	event_del(w->readable);
	close(w->sock);
	w->sock = -1;
	worker_timer(w, LINGER_SECONDS);
}

static void
worker_kill(struct worker *w)
{

	w->killed = 1;
	kill(w->pid, SIGKILL);
}

void
worker_kill_for(struct worker *w, enum metric cause)
{

	w->cause = cause;
	worker_kill(w);
}

int
worker_is_idle(const struct worker *w)
{

	return (w->sock >= 0 && w->done == NULL);
}

int
worker_give(struct worker *w, const struct batch *batch, int original, pool_done_f *done,
    void *priv)
{

	if (job_ask(w->sock, batch, original)) {
		worker_hang_up(w);
		return (-1);
	}
	w->batch = *batch;
	w->done = done;
	w->priv = priv;
	w->given = 1;
	worker_timer(w, w->means->options.deadline);
	return (0);
}

/* Megabytes of memory that a process has resident; 0 if that is not to be known. */
static unsigned
resident(pid_t pid)
{
	unsigned long long pages = 0;
	char name[64];
	FILE *f;

	snprintf(name, sizeof name, "/proc/%d/statm", (int)pid);
	f = fopen(name, "re");
	if (f == NULL)
		return (0);
	if (fscanf(f, "%*u %llu", &pages) != 1)
		pages = 0;
	fclose(f);
	return ((unsigned)(pages * (unsigned long long)sysconf(_SC_PAGESIZE) >> 20));
}

/*
 * Between two batches: whether the worker has done its share.  If so it is ended by closing its
 * socket; worker_reap() starts the next.
 */
static void
worker_retire(struct worker *w)
{
	const struct pool_options *o = &w->means->options;

	if (w->cause != NO_CAUSE)
		;	/* it has answered, and is killed: it is not to get another job */
	else if (w->jobs >= o->worker_jobs)
		w->cause = METRIC_RESTARTS_JOBS;
	else if (o->worker_memory > 0 && resident(w->pid) > o->worker_memory)
		w->cause = METRIC_RESTARTS_MEMORY;
	else if (!w->surplus)
		return;
	worker_hang_up(w);
}

/* The next of the batch has as long again as the first had. */
static void
worker_answered(struct worker *w, struct pool_end *end)
{

	w->jobs++;
	if (w->batch.n > 0)
		worker_timer(w, w->means->options.deadline);
	else {
		event_del(w->timer);
		worker_retire(w);
	}
	worker_done(w, end);
}

/*
 * Take one answer, if there is one: 1.  0: not yet.  -1: there will be none any more.  Who dies
 * with a packet unread resets the connection (unix(7)), and not otherwise.
 *
 * NB: what nobody asked for is in no batch.
 */
static int
worker_listen(struct worker *w)
{
	struct pool_end end = { .thumb = -1, .fate = POOL_ANSWERED };
	int r;

	errno = 0;
	r = job_answer(w->sock, &w->batch, &end.result, &end.thumb, &end.size);
	if (r > 0)
		worker_answered(w, &end);
	else if (r < 0) {
		w->unbegun = (errno == ECONNRESET);
		worker_hang_up(w);
	}
	return (r);
}

static void
on_readable(evutil_socket_t sock, short what, void *arg)
{
	struct worker *w = arg;

	(void)sock;
	(void)what;
	if (worker_listen(w) != 0)
		w->means->idle(w->means->priv);
}

static void worker_start(struct worker *);

/* What the timer means depends on what the worker is at. */
static void
on_timer(evutil_socket_t sock, short what, void *arg)
{
	struct worker *w = arg;

	(void)sock;
	(void)what;
	if (w->pid == 0) {
		worker_start(w);
		w->means->idle(w->means->priv);
		return;
	}
	if (w->sock >= 0)
		w->cause = METRIC_RESTARTS_DEADLINE;
	worker_kill(w);
}

static const char *
why_signalled(const struct worker *w, int status)
{

	if (w->cause == METRIC_RESTARTS_DEADLINE)
		return (": it took too long");
	if (w->cause == METRIC_RESTARTS_UNWANTED)
		return (": nobody waited for it");
	if (was_killed(w, status))
		return (": somebody has killed it");
	return ("");
}

static void
worker_log_end(const struct worker *w, int status)
{

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		log_line("worker %d killed by its sandbox (SIGSYS) after %u renders: it made a "
		    "system call that rendering does not need; the kernel's log names it",
		    (int)w->pid, w->jobs);
	else if (WIFSIGNALED(status))
		log_line("worker %d ended by signal %d (%s) after %u renders%s", (int)w->pid,
		    WTERMSIG(status), strsignal(WTERMSIG(status)), w->jobs,
		    why_signalled(w, status));
	else if (WEXITSTATUS(status) != 0)
		log_line("worker %d exited with %d after %u renders%s", (int)w->pid,
		    WEXITSTATUS(status), w->jobs,
		    w->unbegun ? ": it had not yet begun its next" : "");
}

int
worker_reap(struct worker *w, int status)
{

	while (w->sock >= 0 && worker_listen(w) > 0)
		continue;		/* what it had still said */
	if (w->sock >= 0)
		worker_hang_up(w);
	if (w->done != NULL)
		worker_fail(w, status);
	worker_log_end(w, status);
	w->pid = 0;
	event_del(w->timer);
	if (w->surplus)
		return (1);
	if (w->cause != NO_CAUSE)
		metric_add(w->cause, 1);
	else
		metric_add(WIFSIGNALED(status) ? METRIC_RESTARTS_SIGNAL : METRIC_RESTARTS_EXIT, 1);
	if ((w->given && !w->unbegun) || was_killed(w, status))
		worker_start(w);
	else
		worker_timer(w, RESPAWN_SECONDS);
	return (0);
}

static void
worker_start(struct worker *w)
{

	w->jobs = 0;
	w->given = w->unbegun = w->killed = 0;
	w->oom_kills = oom_kills();
	w->batch.n = 0;
	w->cause = NO_CAUSE;
	w->pid = worker_launch(&w->means->launch, &w->sock);
	if (w->pid < 0) {
		log_line("cannot start %s: %m", w->means->launch.program);
		w->pid = 0;
		w->sock = -1;
		worker_timer(w, RESPAWN_SECONDS);
		return;
	}
	event_assign(w->readable, w->means->base, w->sock, EV_READ | EV_PERSIST, on_readable, w);
	event_add(w->readable, NULL);
}

struct worker *
worker_new(const struct worker_means *means)
{
	struct worker *w;

	w = calloc(1, sizeof *w);
	assert(w != NULL);
	w->means = means;
	w->sock = -1;
	w->batch.magic = BATCH_MAGIC;
	w->timer = evtimer_new(means->base, on_timer, w);
	w->readable = event_new(means->base, -1, EV_READ, on_readable, w);
	assert(w->timer != NULL && w->readable != NULL);
	worker_start(w);
	return (w);
}

int
worker_dismiss(struct worker *w)
{

	w->surplus = 1;
	if (worker_is_idle(w))
		worker_retire(w);
	return (w->pid == 0);
}

void
worker_free(struct worker *w)
{

	assert(w->done == NULL);
	if (w->sock >= 0)
		close(w->sock);
	if (w->pid > 0) {
		kill(w->pid, SIGKILL);
		waitpid(w->pid, NULL, 0);
	}
	event_free(w->timer);
	event_free(w->readable);
	free(w);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A worker has one batch of jobs or none.  If a worker dies, hangs or sends wrong answers, the jobs
 * of its batch that it has not answered fail, and it is replaced.
 */

#include "config.h"

#include <sys/queue.h>
#include <sys/wait.h>

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conf/denial.h"
#include "job/types.h"
#include "oom_kills.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"
#include "worker_said.h"
#include "workers.h"

/* Seconds before a worker is started again that could not start, or died before its first job. */
#define RESPAWN_SECONDS	1

/* Seconds before a worker is killed that should end because its socket is closed. */
#define LINGER_SECONDS	1

/* A worker that had a file of a risky type is replaced after a tenth of its jobs. */
#define RISKED_PART	10

/* Causes of a worker's end. */
#define CAUSES(X)									\
	X(EXIT)			/* it exited by itself */				\
	X(SIGNAL)		/* a signal that thumbd did not send */			\
	X(START)		/* thumbd killed it: it did not start in time */	\
	X(DEADLINE)		/* thumbd killed it: its job took too long */		\
	X(UNWANTED)		/* thumbd killed it: no client waited for its job */	\
	X(JOBS)			/* thumbd replaced it: it has done enough jobs */	\
	X(MEMORY)		/* thumbd replaced it: it has grown too large */	\
	X(OPTIONS)		/* thumbd replaced it: it has old options */

enum cause {
#define X(name) CAUSE_##name,
	CAUSES(X)
#undef X
	N_CAUSES,
	CAUSE_NONE = N_CAUSES		/* thumbd does not end it */
};

static const enum metric restarts[N_CAUSES] = {
#define X(name) METRIC_RESTARTS_##name,
	CAUSES(X)
#undef X
};

/* A process, and after its end the next one. */
struct worker {
	struct workers		*all;
	pid_t			pid;		/* 0: no process */
	int			sock;		/* -1: dead or dying */
	int			tray;		/* open if the socket is */
	struct worker_said	said;
	int			started;	/* it takes jobs */
	unsigned		original;	/* the option that it has */
	unsigned		jobs;		/* that the process has done */
	int			given;		/* a job, at least once */
	unsigned		risked;		/* it had a file of a risky type */
	int			unbegun;	/* it died before it had seen its job */
	int			killed;		/* by thumbd */
	long long		oom_kills;	/* when the process was started */
	int			surplus;	/* no other process follows */
	enum cause		cause;		/* for which thumbd ends it */
	workers_done_f		*done;		/* of its batch; NULL: no batch */
	void			*priv;
	struct batch		batch;		/* the jobs that are not answered */
	int			answered;	/* one of the batch, at least */
	uint64_t		cpu;		/* that the process had used before its job */
	uint64_t		late_cpu;	/* that its late job has used */
	struct event		*readable;
	struct event		*timer;		/* for its start, its deadline, its end, the next */
	TAILQ_ENTRY(worker)	list;
};

struct workers {
	struct event_base	*base;
	struct workers_options	options;
	struct launch		launch;
	workers_idle_f		*idle;
	void			*priv;
	struct event		*sigchld;
	TAILQ_HEAD(, worker)	list;
};

/* The time that a process has used on processors, in microseconds; 0 if it is unknown. */
static uint64_t
cpu_of(pid_t pid)
{
	struct timespec ts;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &ts) != 0)
		return (0);
	return ((uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000);
}

static void
set_timer(struct worker *w, unsigned seconds)
{
	const struct timeval tv = { .tv_sec = seconds };

	event_add(w->timer, &tv);
}

static int
is_alive(const struct worker *w)
{

	return (w->sock >= 0);
}

static int
is_busy(const struct worker *w)
{

	return (w->done != NULL);
}

static int
is_free(const struct worker *w)
{

	return (is_alive(w) && !is_busy(w));
}

static int
has_started(const struct worker *w)
{

	return (is_alive(w) && w->started);
}

static int
is_idle(const struct worker *w)
{

	return (is_free(w) && w->started);
}

/* Tell the end of a job.  NB: after the last, the worker is free for what the callee does. */
static void
tell(struct worker *w, struct job_end *end)
{
	workers_done_f *done = w->done;

	end->last = end->fate != FATE_ANSWERED || batch_left(&w->batch) == 0;
	if (end->last)
		w->done = NULL;
	end->worker = w->pid;
	done(w->priv, end);
}

/*
 * Whether neither thumbd nor the kernel killed the worker.  NB: the kernel counts its kills for
 * memory, but does not say whom it killed.  If it killed any process, the job may have been too
 * large.
 */
static int
was_killed(const struct worker *w, int status)
{

	return (!w->killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL &&
	    w->oom_kills >= 0 && oom_kills() == w->oom_kills);
}

static enum fate
fate_of_batch(const struct worker *w, int status)
{

	if (w->unbegun)
		return (FATE_UNBEGUN);
	if (w->cause == CAUSE_DEADLINE)
		return (FATE_LATE);
	return (was_killed(w, status) ? FATE_KILLED : FATE_FATAL);
}

/* Answers to clients for a job that the process did not answer. */
static const struct failure {
	unsigned	status;
	const char	*message;
} failures[] = {
	{ 500, "the renderer died" },
	{ 504, "rendering took too long" },
	/* another program may have a thumb of the file */
	{ 415, "this file cannot be rendered: a library aborted" },
};

static const struct failure *
failure_of(const struct worker *w, int status)
{

	if (w->cause == CAUSE_DEADLINE)
		return (&failures[1]);
	if (!w->killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
		return (&failures[2]);
	return (&failures[0]);
}

/* The process has ended and left jobs. */
static void
fail_batch(struct worker *w, int status)
{
	struct job_end end = { .fate = fate_of_batch(w, status) };
	const struct failure *failure = failure_of(w, status);

	end.cpu = w->late_cpu;
	end.deadline = w->all->options.deadline * (uint64_t)1000000;
	end.result.magic = RESULT_MAGIC;
	end.result.asked = w->batch.widths[0];
	end.result.status = failure->status;
	snprintf(end.result.message, sizeof end.result.message, "%s", failure->message);
	tell(w, &end);
}

/* The socket is useless from now on.  The batch fails when the process has ended. */
static void
hang_up(struct worker *w)
{

	event_del(w->readable);
	close(w->sock);
	close(w->tray);
	w->sock = -1;
	set_timer(w, LINGER_SECONDS);
}

static void
kill_worker(struct worker *w)
{

	w->killed = 1;
	kill(w->pid, SIGKILL);
}

/* Returns -1 if the worker is dying. */
static int
give(struct worker *w, const struct batch *batch, int original, workers_done_f *done, void *priv)
{

	if (job_ask(w->sock, batch, original)) {
		hang_up(w);
		return (-1);
	}
	w->batch = *batch;
	w->done = done;
	w->priv = priv;
	w->given = 1;
	w->answered = 0;
	w->risked |= file_types[batch->job.type].risky;
	w->cpu = cpu_of(w->pid);
	set_timer(w, w->all->options.deadline);
	return (0);
}

/* The resident memory of a process in megabytes; 0 if it is unknown. */
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

/* Whether the worker was started with other options. */
static int
is_outdated(const struct worker *w)
{

	return (w->original != w->all->options.original);
}

/* Between two batches: end a worker that must be replaced.  reap() starts the next one. */
static void
retire(struct worker *w)
{
	const struct workers_options *o = &w->all->options;

	if (w->cause != CAUSE_NONE)
		;	/* it answered, but is killed: it gets no further job */
	else if (w->jobs >= (w->risked ? (o->jobs + RISKED_PART - 1) / RISKED_PART : o->jobs))
		w->cause = CAUSE_JOBS;
	else if (o->memory > 0 && resident(w->pid) > o->memory)
		w->cause = CAUSE_MEMORY;
	else if (is_outdated(w))
		w->cause = CAUSE_OPTIONS;
	else if (!w->surplus)
		return;
	hang_up(w);
}

/* Each job of a batch has a deadline of its own. */
static void
answered(struct worker *w, struct job_end *end)
{

	w->jobs++;
	w->answered = 1;
	if (batch_left(&w->batch) > 0) {
		w->cpu = cpu_of(w->pid);
		set_timer(w, w->all->options.deadline);
	} else {
		event_del(w->timer);
		retire(w);
	}
	tell(w, end);
}

/*
 * Take one answer.  Returns 1; 0 if there is none yet; -1 if no answer will follow.  A worker that
 * dies with a packet unread resets the connection (unix(7)): before its first answer that packet is
 * the batch, later it says that a thumb was taken.
 *
 * NB: an answer that was not asked for is in no batch, and job_answer() fails.
 */
static int
take_answer(struct worker *w)
{
	struct job_end end = { .fate = FATE_ANSWERED };
	int r;

	errno = 0;
	r = job_answer(w->sock, w->tray, &w->batch, &end.result, &end.thumb);
	/* the kernel reports the reset once, before unread answers */
	if (r < 0 && errno == ECONNRESET && w->answered)
		r = job_answer(w->sock, w->tray, &w->batch, &end.result, &end.thumb);
	if (r > 0)
		answered(w, &end);
	else if (r < 0) {
		w->unbegun = (errno == ECONNRESET && !w->answered);
		hang_up(w);
	}
	return (r);
}

/* Returns as take_answer(). */
static int
take_start(struct worker *w)
{
	int r;

	r = worker_has_started(w->sock);
	if (r > 0) {
		w->started = 1;
		event_del(w->timer);
		if (w->surplus || is_outdated(w))
			retire(w);
	} else if (r < 0)
		hang_up(w);
	return (r);
}

static int
take_message(struct worker *w)
{

	return (w->started ? take_answer(w) : take_start(w));
}

static void
on_readable(evutil_socket_t sock, short what, void *arg)
{
	struct worker *w = arg;

	(void)sock;
	(void)what;
	if (take_message(w) != 0)
		w->all->idle(w->all->priv);
}

static void
start(struct worker *w)
{
	struct launched launched;
	char why[DENIAL_MAX];

	w->jobs = 0;
	w->started = w->given = w->risked = w->unbegun = w->killed = 0;
	w->oom_kills = oom_kills();
	w->batch.n = w->batch.beside = 0;
	w->cause = CAUSE_NONE;
	w->original = w->all->launch.original = w->all->options.original;
	if (worker_launch(&w->all->launch, &launched)) {
		log_line("cannot start %s: %s", w->all->launch.program,
		    denial(errno, w->all->launch.program, X_OK, why, sizeof why));
		w->pid = 0;
		w->sock = -1;
		set_timer(w, RESPAWN_SECONDS);
		return;
	}
	w->pid = launched.pid;
	w->sock = launched.sock;
	w->tray = launched.tray;
	worker_said_begin(&w->said, launched.pid, launched.said);
	event_assign(w->readable, w->all->base, w->sock, EV_READ | EV_PERSIST, on_readable, w);
	event_add(w->readable, NULL);
	set_timer(w, w->all->launch.start);
}

/* Start a process after its delay; or kill one that did not start, answer or end in time. */
static void
on_timer(evutil_socket_t sock, short what, void *arg)
{
	struct worker *w = arg;

	(void)sock;
	(void)what;
	if (w->pid == 0) {
		start(w);
		w->all->idle(w->all->priv);
		return;
	}
	if (w->sock >= 0 && !w->started)
		w->cause = CAUSE_START;
	else if (w->sock >= 0) {
		w->cause = CAUSE_DEADLINE;
		w->late_cpu = cpu_of(w->pid) - w->cpu;
	}
	kill_worker(w);
}

static const char *
signal_reason(const struct worker *w, int status)
{

	if (w->cause == CAUSE_START)
		return (": it did not start in time (--worker-start)");
	if (w->cause == CAUSE_DEADLINE)
		return (": its render took too long (--deadline)");
	if (w->cause == CAUSE_UNWANTED)
		return (": no client waited for its render");
	if (was_killed(w, status))
		return (": it was killed from outside");
	return (w->killed ? ": it did not end by itself" : "");
}

static void
log_end(const struct worker *w, int status)
{

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		log_line("worker %d killed by its sandbox (SIGSYS) after %u renders: it made a "
		    "system call that rendering does not need; the kernel's log names it",
		    (int)w->pid, w->jobs);
	else if (WIFSIGNALED(status))
		log_line("worker %d ended by signal %d (%s) after %u renders%s", (int)w->pid,
		    WTERMSIG(status), strsignal(WTERMSIG(status)), w->jobs,
		    signal_reason(w, status));
	else if (WEXITSTATUS(status) != 0)
		log_line("worker %d exited with %d after %u renders%s", (int)w->pid,
		    WEXITSTATUS(status), w->jobs,
		    w->unbegun ? ": it had not begun its next job" : "");
	else if (!w->started && !w->surplus && w->cause == CAUSE_NONE)
		log_line("worker %d ended before it was ready, and said nothing: is %s a "
		    "thumb-worker?", (int)w->pid, w->all->launch.program);
}

/* The process has ended.  Returns whether no other follows. */
static int
reap(struct worker *w, int status)
{

	while (w->sock >= 0 && take_message(w) > 0)
		continue;		/* what it sent before */
	if (w->sock >= 0)
		hang_up(w);
	if (w->done != NULL)
		fail_batch(w, status);
	worker_said_end(&w->said);	/* log the rest of its output before its end */
	log_end(w, status);
	w->pid = 0;
	event_del(w->timer);
	if (w->surplus)
		return (1);
	if (w->cause == CAUSE_NONE)
		w->cause = WIFSIGNALED(status) ? CAUSE_SIGNAL : CAUSE_EXIT;
	metric_add(restarts[w->cause], 1);
	if ((w->given && !w->unbegun) || w->cause == CAUSE_OPTIONS || was_killed(w, status))
		start(w);
	else
		set_timer(w, RESPAWN_SECONDS);
	return (0);
}

static void
worker_free(struct worker *w)
{

	assert(w->done == NULL);
	TAILQ_REMOVE(&w->all->list, w, list);
	/* before its socket closes, so that it does not log that */
	if (w->pid > 0)
		kill(w->pid, SIGKILL);
	if (w->sock >= 0)
		hang_up(w);
	if (w->pid > 0)
		waitpid(w->pid, NULL, 0);
	worker_said_fini(&w->said);
	event_free(w->timer);
	event_free(w->readable);
	free(w);
}

static void
worker_new(struct workers *ws)
{
	struct worker *w;

	w = calloc(1, sizeof *w);
	assert(w != NULL);
	w->all = ws;
	w->sock = -1;
	w->batch.magic = BATCH_MAGIC;
	w->timer = evtimer_new(ws->base, on_timer, w);
	w->readable = event_new(ws->base, -1, EV_READ, on_readable, w);
	assert(w->timer != NULL && w->readable != NULL);
	worker_said_init(&w->said, ws->base);
	TAILQ_INSERT_TAIL(&ws->list, w, list);
	start(w);
}

/* A worker that has rendered is preferred: it has the memory for the next render already. */
static struct worker *
find_idle(const struct workers *ws)
{
	struct worker *w, *found = NULL;

	TAILQ_FOREACH(w, &ws->list, list)
		if (is_idle(w) && (found == NULL || found->jobs == 0))
			found = w;
	return (found);
}

static unsigned
count(const struct workers *ws, int is(const struct worker *))
{
	const struct worker *w;
	unsigned n = 0;

	TAILQ_FOREACH(w, &ws->list, list)
		n += (unsigned)is(w);
	return (n);
}

unsigned
workers_idle(const struct workers *ws)
{

	return (count(ws, is_idle));
}

unsigned
workers_free(const struct workers *ws)
{

	return (count(ws, is_free));
}

unsigned
workers_started(const struct workers *ws)
{

	return (count(ws, has_started));
}

int
workers_give(struct workers *ws, const struct batch *batch, int original, workers_done_f *done,
    void *priv)
{
	struct worker *w;

	while ((w = find_idle(ws)) != NULL)
		if (give(w, batch, original, done, priv) == 0)
			return (0);
	return (-1);
}

static struct worker *
find_busy(const struct workers *ws, const void *priv)
{
	struct worker *w;

	TAILQ_FOREACH(w, &ws->list, list)
		if (w->done != NULL && w->priv == priv)
			break;
	assert(w != NULL);
	return (w);
}

void
workers_cancel(struct workers *ws, const void *priv)
{
	struct worker *w = find_busy(ws, priv);

	w->cause = CAUSE_UNWANTED;
	kill_worker(w);
}

void
workers_forget(struct workers *ws, const void *priv)
{
	struct worker *w = find_busy(ws, priv);

	w->done = NULL;
	kill_worker(w);
}

static void
on_sigchld(evutil_socket_t sig, short what, void *arg)
{
	struct workers *ws = arg;
	struct worker *w, *next;
	int status;

	(void)sig;
	(void)what;
	for (w = TAILQ_FIRST(&ws->list); w != NULL; w = next) {
		next = TAILQ_NEXT(w, list);
		if (w->pid > 0 && waitpid(w->pid, &status, WNOHANG) == w->pid && reap(w, status))
			worker_free(w);
	}
	ws->idle(ws->priv);
}

/* Reduce the number of workers by so many: idle ones end now, others after their job. */
static void
dismiss(struct workers *ws, unsigned n)
{
	struct worker *w, *next;
	int busy;

	for (busy = 0; busy <= 1; busy++)
		for (w = TAILQ_FIRST(&ws->list); w != NULL && n > 0; w = next) {
			next = TAILQ_NEXT(w, list);
			if (w->surplus || (w->done != NULL) != busy)
				continue;
			n--;
			w->surplus = 1;
			if (is_idle(w))
				retire(w);
			if (w->pid == 0)
				worker_free(w);
		}
}

void
workers_configure(struct workers *ws, const struct workers_options *options)
{
	struct worker *w;
	unsigned n = 0;

	ws->options = *options;
	TAILQ_FOREACH(w, &ws->list, list) {
		n += !w->surplus;
		if (is_idle(w) && is_outdated(w))
			retire(w);
	}
	if (n > options->number)
		dismiss(ws, n - options->number);
	for (; n < options->number; n++)
		worker_new(ws);
}

struct workers *
workers_new(struct event_base *base, const struct launch *launch,
    const struct workers_options *options, workers_idle_f *idle, void *priv)
{
	struct workers *ws;

	ws = calloc(1, sizeof *ws);
	assert(ws != NULL);
	ws->base = base;
	ws->launch = *launch;
	ws->idle = idle;
	ws->priv = priv;
	TAILQ_INIT(&ws->list);
	ws->sigchld = evsignal_new(base, SIGCHLD, on_sigchld, ws);
	assert(ws->sigchld != NULL);
	event_add(ws->sigchld, NULL);
	workers_configure(ws, options);
	return (ws);
}

unsigned
workers_alive(const struct workers *ws)
{

	return (count(ws, is_alive));
}

unsigned
workers_busy(const struct workers *ws)
{

	return (count(ws, is_busy));
}

void
workers_end(struct workers **wsp)
{
	struct workers *ws = *wsp;
	struct worker *w;

	*wsp = NULL;
	event_free(ws->sigchld);
	while ((w = TAILQ_FIRST(&ws->list)) != NULL)
		worker_free(w);
	free(ws);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worker processes: each has one job or none.  One that dies, hangs or talks nonsense costs
 * its own job and is replaced.
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
#include <unistd.h>

#include "log.h"
#include "pool.h"

/* A worker that cannot be started, or dies before its first job, is tried again after this. */
#define RESPAWN_SECONDS	1

/* A worker that has closed its socket and lives on is killed after this. */
#define LINGER_SECONDS	1

struct task {
	struct job		job;
	int			original;
	pool_done_f		*done;
	pool_wanted_f		*wanted;
	void			*priv;
	struct timeval		since;		/* it waits */
	STAILQ_ENTRY(task)	list;
};

struct worker {
	struct pool		*pool;
	pid_t			pid;		/* 0: there is none */
	int			sock;		/* -1: it is dead or dying */
	unsigned		jobs;		/* done by this process */
	int			given;		/* it has been given one, at least */
	int			killed;		/* by us, for taking too long */
	struct task		*task;
	struct event		*readable;
	struct event		*timer;		/* deadline, linger or respawn */
};

struct pool {
	struct event_base	*base;
	struct pool_options	options;
	struct event		*sigchld;
	struct event		*second;	/* for what waits too long */
	STAILQ_HEAD(, task)	waiting;
	unsigned		n_waiting;
	struct worker		worker[];
};

static void worker_start(struct worker *);

static void
worker_timer(struct worker *w, unsigned seconds)
{
	const struct timeval tv = { .tv_sec = seconds };

	event_add(w->timer, &tv);
}

static void
task_end(struct task *task, const struct result *result, int thumb, size_t size, pid_t worker)
{

	task->done(task->priv, result, thumb, size, worker);
	if (task->original >= 0)
		close(task->original);
	free(task);
}

static void
task_fail(struct task *task, unsigned status, const char *message, pid_t worker)
{
	struct result r = { .magic = RESULT_MAGIC, .status = status };

	snprintf(r.message, sizeof r.message, "%s", message);
	task_end(task, &r, -1, 0, worker);
}

/* The task is over for this worker; whatever the callee does, the worker is free by then. */
static struct task *
worker_take_task(struct worker *w)
{
	struct task *task = w->task;

	w->task = NULL;
	return (task);
}

/* Its socket is of no more use: fail what it has, and wait for its end. */
static void
worker_abandon(struct worker *w)
{
	struct task *task = worker_take_task(w);

	event_del(w->readable);
	close(w->sock);
	w->sock = -1;
	worker_timer(w, LINGER_SECONDS);
	if (task == NULL)
		return;
	if (w->killed)
		task_fail(task, 504, "rendering took too long", w->pid);
	else
		task_fail(task, 500, "the renderer died", w->pid);
}

/* Hand the worker a task.  If that fails the worker is gone, and the task is not to blame. */
static int
worker_give(struct worker *w, struct task *task)
{

	if (job_ask(w->sock, &task->job, task->original)) {
		worker_abandon(w);
		return (-1);
	}
	close(task->original);
	task->original = -1;
	w->task = task;
	w->given = 1;
	worker_timer(w, w->pool->options.deadline);
	return (0);
}

static struct worker *
find_idle(struct pool *pool)
{
	unsigned i;

	for (i = 0; i < pool->options.workers; i++)
		if (pool->worker[i].sock >= 0 && pool->worker[i].task == NULL)
			return (&pool->worker[i]);
	return (NULL);
}

static struct task *
pool_take_first(struct pool *pool)
{
	struct task *task = STAILQ_FIRST(&pool->waiting);

	STAILQ_REMOVE_HEAD(&pool->waiting, list);
	pool->n_waiting--;
	return (task);
}

static int
has_waited(const struct pool *pool, const struct task *task)
{
	struct timeval now, waited;

	evutil_gettimeofday(&now, NULL);
	evutil_timersub(&now, &task->since, &waited);
	return (waited.tv_sec >= (time_t)pool->options.wait);
}

/* The first in line have waited longest; who asked may have gone elsewhere by now. */
static void
pool_expire(struct pool *pool)
{
	struct task *task;

	while ((task = STAILQ_FIRST(&pool->waiting)) != NULL && has_waited(pool, task))
		task_fail(pool_take_first(pool), 503, POOL_FULL, 0);
}

static void
pool_dispatch(struct pool *pool)
{
	struct worker *w;
	struct task *task;

	pool_expire(pool);
	while ((task = STAILQ_FIRST(&pool->waiting)) != NULL && (w = find_idle(pool)) != NULL) {
		if (!task->wanted(task->priv))
			task_fail(pool_take_first(pool), 503, "nobody waits for it", 0);
		else if (worker_give(w, task) == 0)
			pool_take_first(pool);
	}
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{

	(void)sock;
	(void)what;
	pool_dispatch(arg);
}

/* It has done its share: end it by closing its socket; worker_reap() starts the next. */
static void
worker_retire(struct worker *w)
{

	if (w->jobs >= w->pool->options.worker_jobs)
		worker_abandon(w);
}

static void
on_readable(evutil_socket_t sock, short what, void *arg)
{
	struct worker *w = arg;
	struct task *task;
	struct result result;
	size_t size;
	int thumb, r;

	(void)what;
	r = job_answer(sock, &result, &thumb, &size);
	if (r == 0)
		return;
	if (r > 0 && w->task == NULL) {		/* nobody asked */
		if (thumb >= 0)
			close(thumb);
		r = -1;
	}
	if (r < 0)
		worker_abandon(w);
	else {
		event_del(w->timer);
		w->jobs++;
		task = worker_take_task(w);
		worker_retire(w);
		task_end(task, &result, thumb, size, w->pid);
	}
	pool_dispatch(w->pool);
}

/* What the timer means depends on what the worker is at. */
static void
on_timer(evutil_socket_t sock, short what, void *arg)
{
	struct worker *w = arg;

	(void)sock;
	(void)what;
	if (w->pid == 0) {
		worker_start(w);
		pool_dispatch(w->pool);
		return;
	}
	w->killed = (w->task != NULL);
	kill(w->pid, SIGKILL);
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
		    w->killed ? ": it took too long" : "");
	else if (WEXITSTATUS(status) != 0)
		log_line("worker %d exited with %d after %u renders", (int)w->pid,
		    WEXITSTATUS(status), w->jobs);
}

static void
worker_reap(struct worker *w, int status)
{
	const int useless = !w->given;

	if (w->sock >= 0)
		worker_abandon(w);
	worker_log_end(w, status);
	w->pid = 0;
	event_del(w->timer);
	if (useless)
		worker_timer(w, RESPAWN_SECONDS);
	else
		worker_start(w);
}

static void
on_sigchld(evutil_socket_t sig, short what, void *arg)
{
	struct pool *pool = arg;
	unsigned i;
	int status;

	(void)sig;
	(void)what;
	for (i = 0; i < pool->options.workers; i++)
		if (pool->worker[i].pid > 0 &&
		    waitpid(pool->worker[i].pid, &status, WNOHANG) == pool->worker[i].pid)
			worker_reap(&pool->worker[i], status);
	pool_dispatch(pool);
}

static void
worker_start(struct worker *w)
{

	w->jobs = 0;
	w->given = 0;
	w->killed = 0;
	w->pid = worker_launch(&w->pool->options.launch, &w->sock);
	if (w->pid < 0) {
		log_line("cannot start %s: %m", w->pool->options.launch.program);
		w->pid = 0;
		w->sock = -1;
		worker_timer(w, RESPAWN_SECONDS);
		return;
	}
	event_assign(w->readable, w->pool->base, w->sock, EV_READ | EV_PERSIST, on_readable, w);
	event_add(w->readable, NULL);
}

static void
worker_init(struct pool *pool, struct worker *w)
{

	w->pool = pool;
	w->sock = -1;
	w->timer = evtimer_new(pool->base, on_timer, w);
	w->readable = event_new(pool->base, -1, EV_READ, on_readable, w);
	assert(w->timer != NULL && w->readable != NULL);
	worker_start(w);
}

struct pool *
pool_new(struct event_base *base, const struct pool_options *options)
{
	const struct timeval second = { .tv_sec = 1 };
	struct pool *pool;
	unsigned i;

	if (access(options->launch.program, X_OK)) {
		log_line("--worker: cannot run %s: %m", options->launch.program);
		return (NULL);
	}
	pool = calloc(1, sizeof *pool + options->workers * sizeof pool->worker[0]);
	if (pool == NULL) {
		log_line("out of memory");
		return (NULL);
	}
	pool->base = base;
	pool->options = *options;
	STAILQ_INIT(&pool->waiting);
	pool->sigchld = evsignal_new(base, SIGCHLD, on_sigchld, pool);
	assert(pool->sigchld != NULL);
	event_add(pool->sigchld, NULL);
	pool->second = event_new(base, -1, EV_PERSIST, on_second, pool);
	assert(pool->second != NULL);
	event_add(pool->second, &second);
	for (i = 0; i < options->workers; i++)
		worker_init(pool, &pool->worker[i]);
	return (pool);
}

int
pool_submit(struct pool *pool, const struct job *job, int original, pool_wanted_f *wanted,
    pool_done_f *done, void *priv)
{
	struct task *task;

	if (pool->n_waiting >= pool->options.queue && find_idle(pool) == NULL)
		return (-1);
	task = calloc(1, sizeof *task);
	if (task == NULL)
		return (-1);
	task->job = *job;
	task->original = original;
	task->wanted = wanted;
	task->done = done;
	task->priv = priv;
	evutil_gettimeofday(&task->since, NULL);
	STAILQ_INSERT_TAIL(&pool->waiting, task, list);
	pool->n_waiting++;
	pool_dispatch(pool);
	return (0);
}

unsigned
pool_alive(const struct pool *pool)
{
	unsigned i, n = 0;

	for (i = 0; i < pool->options.workers; i++)
		n += (pool->worker[i].sock >= 0);
	return (n);
}

void
pool_free(struct pool **poolp)
{
	struct pool *pool = *poolp;
	struct worker *w;
	unsigned i;

	*poolp = NULL;
	assert(STAILQ_EMPTY(&pool->waiting));
	event_free(pool->sigchld);
	event_free(pool->second);
	for (i = 0; i < pool->options.workers; i++) {
		w = &pool->worker[i];
		assert(w->task == NULL);
		event_free(w->timer);
		event_free(w->readable);
		if (w->sock >= 0)
			close(w->sock);
		if (w->pid > 0) {
			kill(w->pid, SIGKILL);
			waitpid(w->pid, NULL, 0);
		}
	}
	free(pool);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines beyond the limit are dropped at the next second: a worker can fill neither the log nor the
 * memory of thumbd.
 */

#include "config.h"

#include <assert.h>

#include "thumbd/log.h"
#include "thumbd/metrics.h"
#include "worker_said.h"

static const struct timeval second = { .tv_sec = 1 };

/* said_line_f */
static void
on_line(void *priv, const char *line)
{
	const struct worker_said *ws = priv;

	log_line("worker %d: %s", (int)ws->pid, line);
}

static void
listen_to(struct worker_said *ws)
{

	if (said_take(&ws->said, on_line, ws) == 0)
		event_add(ws->refill, &second);
	else if (ws->said.fd >= 0)
		event_add(ws->readable, NULL);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{

	(void)fd;
	(void)what;
	listen_to(arg);
}

static void
drop(struct worker_said *ws)
{
	const unsigned n = said_drop(&ws->said);

	if (n == 0)
		return;
	metric_add(METRIC_LOG_DROPPED_WORKERS, n);
	log_line("worker %d wrote too much: %u lines were dropped", (int)ws->pid, n);
}

static void
on_refill(evutil_socket_t fd, short what, void *arg)
{
	struct worker_said *ws = arg;

	(void)fd;
	(void)what;
	drop(ws);
	ws->said.left = 1;
	listen_to(ws);
}

void
worker_said_init(struct worker_said *ws, struct event_base *base)
{

	ws->said.fd = -1;
	ws->readable = event_new(base, -1, EV_READ, on_readable, ws);
	ws->refill = evtimer_new(base, on_refill, ws);
	assert(ws->readable != NULL && ws->refill != NULL);
}

void
worker_said_begin(struct worker_said *ws, pid_t pid, int fd)
{

	said_begin(&ws->said, fd);
	ws->pid = pid;
	event_assign(ws->readable, event_get_base(ws->refill), fd, EV_READ, on_readable, ws);
	event_add(ws->readable, NULL);
}

/* NB: a process that outlived the worker may hold the other end. */
void
worker_said_end(struct worker_said *ws)
{

	if (ws->said.fd < 0)
		return;
	event_del(ws->readable);
	event_del(ws->refill);
	if (said_take(&ws->said, on_line, ws) == 0)
		drop(ws);
	said_end(&ws->said);
}

void
worker_said_fini(struct worker_said *ws)
{

	worker_said_end(ws);
	event_free(ws->readable);
	event_free(ws->refill);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd: renders thumbs for a cache, over HTTP on a Unix socket.
 */

#include "config.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <assert.h>
#include <event2/event.h>
#include <signal.h>
#include <unistd.h>

#include "front.h"
#include "listener.h"
#include "log.h"
#include "options.h"
#include "original.h"
#include "pool.h"
#include "sandbox.h"

/* A request holds up to three descriptors: its client, the original, the thumb. */
static void
raise_descriptors(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl))
		return;
	rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_NOFILE, &rl);
}

static void
on_signal(evutil_socket_t sig, short what, void *arg)
{

	(void)sig;
	(void)what;
	front_stop(arg);
}

static void
serve(struct event_base *base, struct front *front)
{
	static const int signals[] = { SIGTERM, SIGINT };
	struct event *ev[2];
	size_t i;

	for (i = 0; i < 2; i++) {
		ev[i] = evsignal_new(base, signals[i], on_signal, front);
		assert(ev[i] != NULL);
		event_add(ev[i], NULL);
	}
	event_base_dispatch(base);
	for (i = 0; i < 2; i++)
		event_free(ev[i]);
}

static int
run(const struct options *o, struct event_base *base, int root)
{
	const struct pool_options po = {
		.launch = options_launch(o),
		.workers = o->workers,
		.worker_jobs = o->worker_jobs,
		.queue = o->queue,
		.wait = o->wait,
		.deadline = o->deadline,
	};
	struct front *front;
	struct pool *pool;
	int sock;

	if (sandbox_start(&po.launch))
		return (1);
	sock = listener_open(o);
	if (sock < 0)
		return (1);
	pool = pool_new(base, &po);
	if (pool == NULL) {
		listener_remove(o);
		close(sock);
		return (1);
	}
	front = front_new(base, o, pool, root, sock);
	log_line("ready: %u workers, listening on %s", o->workers,
	    o->socket != NULL ? o->socket : o->listen);
	serve(base, front);
	front_free(&front);
	pool_free(&pool);
	log_line("stopped");
	return (0);
}

int
main(int argc, char **argv)
{
	static char name[] = "thumbd";		/* for getopt's messages */
	struct event_base *base;
	struct options o;
	int r, root;

	argv[0] = name;
	r = options_parse(&o, argc, argv);
	if (r != 0)
		return (r > 0 ? 0 : 2);
	if (o.check_sandbox) {
		const struct launch launch = options_launch(&o);

		return (sandbox_check(&launch));
	}
	root = original_root(o.originals);
	if (root < 0)
		return (1);
	umask(0077);
	signal(SIGPIPE, SIG_IGN);
	raise_descriptors();
	base = event_base_new();
	if (base == NULL) {
		log_line("cannot make an event loop: %m");
		return (1);
	}
	r = run(&o, base, root);
	event_base_free(base);
	close(root);
	return (r);
}

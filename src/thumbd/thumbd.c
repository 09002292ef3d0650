/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd: renders thumbs for a cache, over HTTP on a Unix socket.
 */

#include "config.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <assert.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "check_sandbox.h"
#include "log.h"
#include "metrics.h"
#include "notify.h"
#include "options.h"
#include "thumbd/http/front.h"
#include "thumbd/http/listener.h"
#include "thumbd/originals/originals.h"
#include "thumbd/references/references.h"
#include "thumbd/schedule/schedule.h"
#include "thumbd/store/store.h"

struct daemon {
	int			argc;
	char			**argv;
	struct options		*options;
	struct options		*first;		/* of the start; workers are started with them */
	struct event_base	*base;
	struct listener		*listener;
	struct originals	*originals;
	struct schedule		*schedule;
	struct store		*store;		/* or NULL */
	struct references	*references;	/* or NULL */
	struct front		*front;
};

/* Open /dev/null for closed standard streams, so that no other file gets their numbers. */
static int
fill_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	return (fd < 0 ? -1 : close(fd));
}

/* A request holds up to three descriptors: its client, its origin, the original. */
static void
raise_descriptors(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl))
		return;
	rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_NOFILE, &rl);
}

/* A core dump would have the keys, and copies of them in libcurl. */
static void
hide_keys(const struct options *o)
{

	if (o->origin_keys != NULL && prctl(PR_SET_DUMPABLE, 0) != 0)
		log_line("prctl: %m; a core dump of thumbd would have the keys of --origin-keys");
}

static struct schedule_options
schedule_options(const struct options *o)
{

	return ((struct schedule_options) {
		.workers = {
			.number = o->workers,
			.jobs = o->worker_jobs,
			.memory = o->worker_memory,
			.deadline = o->deadline,
			.original = o->origin_size,
		},
		.dear_workers = o->dear_workers,
		.queue = o->queue,
		.wait = o->wait,
		.keep = o->keep,
		.quarantine = o->quarantine,
		.strikes = o->quarantine_after,
	});
}

/* All options are checked before any is changed. */
static int
reload(struct daemon *d)
{
	struct originals_prepared prepared;
	struct schedule_options so;
	struct options *o;

	o = options_reread(d->options, d->argc, d->argv);
	if (o == NULL)
		return (-1);
	if (listener_check(d->listener, o) || originals_prepare(&prepared, o)) {
		options_drop(&o);
		return (-1);
	}
	hide_keys(o);
	so = schedule_options(o);
	schedule_configure(d->schedule, &so);
	originals_configure(d->originals, o, &prepared);
	front_configure(d->front, o);
	if (d->store != NULL)
		store_configure(d->store, o);
	if (d->references != NULL)
		references_configure(d->references, o);
	options_drop(&d->options);
	d->options = o;
	return (0);
}

static void
on_hangup(evutil_socket_t sig, short what, void *arg)
{
	struct daemon *d = arg;

	(void)sig;
	(void)what;
	if (front_is_stopping(d->front))
		return;
	notify_reloading();
	if (reload(d)) {
		metric_add(METRIC_RELOADS_REFUSED, 1);
		log_error("not reloaded: all options stay as they were");
	} else {
		metric_add(METRIC_RELOADS, 1);
		log_info("reloaded: %u workers", d->options->workers);
	}
	notify_ready();
}

static void
on_stop(evutil_socket_t sig, short what, void *arg)
{
	struct daemon *d = arg;

	(void)sig;
	(void)what;
	notify_stopping();
	front_stop(d->front);
}

static void
serve(struct daemon *d)
{
	static const struct {
		int			signal;
		event_callback_fn	on_signal;
	} signals[] = {
		{ SIGTERM, on_stop },
		{ SIGINT, on_stop },
		{ SIGHUP, on_hangup },
	};
	struct event *ev[sizeof signals / sizeof signals[0]];
	size_t i;

	for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		ev[i] = evsignal_new(d->base, signals[i].signal, signals[i].on_signal, d);
		assert(ev[i] != NULL);
		event_add(ev[i], NULL);
	}
	if (d->options->originals != NULL && d->options->authorize == NULL)
		log_info("--authorize is not set: everybody may see thumbs of all originals");
	log_info("ready: %u workers, listening on %s", d->options->workers,
	    listener_name(d->listener));
	notify_ready();
	event_base_dispatch(d->base);
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
		event_free(ev[i]);
}

/* Start the workers, and wait for the first, which takes long on a busy machine. */
static void
start_workers(struct daemon *d, const struct launch *launch)
{
	const struct schedule_options so = schedule_options(d->options);

	d->schedule = schedule_new(d->base, launch, &so);
	while (!schedule_is_ready(d->schedule)) {
		notify_starting(launch->start);
		event_base_loop(d->base, EVLOOP_ONCE);
	}
}

static int
start_store(struct daemon *d)
{

	if (d->options->store == NULL)
		return (0);
	d->store = store_new(d->base, d->options);
	return (d->store == NULL ? -1 : 0);
}

static int
start_references(struct daemon *d)
{

	if (d->options->references == NULL)
		return (0);
	d->references = references_new(d->options);
	return (d->references == NULL ? -1 : 0);
}

/* On -1, everything that was started is stopped. */
static int
start(struct daemon *d, const struct originals_prepared *prepared)
{
	const struct launch launch = options_launch(d->first);

	d->originals = originals_new(d->base, d->options, prepared);
	if (d->originals == NULL)
		return (-1);
	metric_set(METRIC_BUILD_INFO, 1);
	metric_set(METRIC_SANDBOX_REQUIRED, !strcmp(launch.sandbox, "require"));
	if (start_references(d) == 0 && start_store(d) == 0 && sandbox_start(&launch) == 0) {
		start_workers(d, &launch);
		d->listener = listener_open(d->options);
	}
	if (d->listener != NULL)
		return (0);
	if (d->store != NULL)
		store_free(&d->store);
	if (d->schedule != NULL)
		schedule_free(&d->schedule);
	if (d->references != NULL)
		references_free(&d->references);
	originals_free(&d->originals);
	return (-1);
}

static int
run(struct daemon *d, const struct originals_prepared *prepared)
{

	if (start(d, prepared))
		return (1);
	d->front = front_new(d->base, d->options, d->originals, d->schedule, d->store,
	    d->references, d->listener);
	serve(d);
	front_free(&d->front);
	if (d->store != NULL)
		store_free(&d->store);
	schedule_free(&d->schedule);
	if (d->references != NULL)
		references_free(&d->references);
	originals_free(&d->originals);
	listener_free(&d->listener);
	log_info("stopped");
	return (0);
}

static int
check_sandbox(const struct options *options)
{
	const struct launch launch = options_launch(options);

	return (sandbox_check(&launch));
}

/* The default clock of libevent is too coarse for the scheduler's milliseconds. */
static struct event_base *
make_event_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	if (config == NULL)
		return (NULL);
	(void)event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
	base = event_base_new_with_config(config);
	event_config_free(config);
	return (base);
}

int
main(int argc, char **argv)
{
	struct daemon d = { .argc = argc, .argv = argv };
	struct originals_prepared prepared;
	int r;

	if (fill_standard())
		return (1);
	r = options_read(&d.options, argc, argv);
	if (r != 0)
		return (r > 0 ? 0 : 2);
	hide_keys(d.options);
	(void)signal(SIGCHLD, SIG_DFL);		/* if ignored, waitpid() would miss workers */
	if (d.options->check_sandbox) {
		r = check_sandbox(d.options);
		options_drop(&d.options);
		return (r);
	}
	if (originals_prepare(&prepared, d.options)) {
		options_drop(&d.options);
		return (1);
	}
	log_begin();
	umask(0077);
	(void)signal(SIGPIPE, SIG_IGN);
	raise_descriptors();
	d.base = make_event_base();
	if (d.base == NULL) {
		log_error("cannot create an event loop: %m");
		return (1);
	}
	d.first = options_hold(d.options);
	r = run(&d, &prepared);
	event_base_free(d.base);
	options_drop(&d.first);
	options_drop(&d.options);
	return (r);
}

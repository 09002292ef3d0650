/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb-worker renders thumbs, one at a time, for the program at the other end of its socket.
 *
 * It trusts neither the originals nor the libraries that decode them: it drops all rights that it
 * can before it reads the first byte, and it may die at any time.
 */

#define _GNU_SOURCE 1

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/compare_job.h"
#include "job/types.h"
#include "job/launch.h"
#include "job/sandbox_try.h"
#include "job/sanitizer.h"
#include "worker/render/render.h"
#include "worker/sandbox/sandbox.h"

#define SOCK		STDIN_FILENO

#define N(a)		(sizeof(a) / sizeof *(a))

struct order {
	struct sandbox	sandbox;
	struct render_options	options;
	uint32_t	named;		/* enabled types that an operator listed */
	int		compares;	/* images, instead of rendering */
	int		reports;	/* what it has, instead of rendering */
	const char	*trial;		/* NULL: render */
};

static int
is_our_socket(int fd)
{
	int type;
	socklen_t len = sizeof type;

	return (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	    type == SOCK_SEQPACKET);
}

/* The socket, stdout, stderr and the tray are inherited; missing ones become /dev/null. */
static int
close_inherited(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= LAUNCH_TRAY);
	return (fd < 0 ? -1 : close_range(LAUNCH_TRAY + 1, ~0U, 0));
}

/* A thumb above RLIMIT_FSIZE is an error of the write, without a signal. */
static int
reset_signals(void)
{
	sigset_t none;
	int signo;

	for (signo = 1; signo < NSIG; signo++)
		(void)signal(signo, SIG_DFL);
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)sigemptyset(&none);
	return (sigprocmask(SIG_SETMASK, &none, NULL));
}

/*
 * One arena is enough for one render at a time: a thread can use memory that another has freed.
 * Buffers up to the first size, and up to the second in all, stay for the next render, which would
 * have page faults for fresh ones: a progressive JPEG or WebP of some megapixels fits.  Larger ones
 * go back to the system as soon as they are freed.  Other allocators may ignore these options.
 */
#define KEPT_BUFFER	(32 << 20)
#define KEPT_BYTES	(64 << 20)

static void
set_malloc(void)
{

	(void)mallopt(M_ARENA_MAX, 1);
	(void)mallopt(M_MMAP_THRESHOLD, KEPT_BUFFER);
	(void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}

static struct job_server server = { .sock = SOCK, .tray = LAUNCH_TRAY };

/* answer_f */
static int
answer(struct result *result, const void *thumb, size_t size)
{

	return (job_reply(&server, result, thumb, size));
}

/*
 * Tidying costs some milliseconds, now and in the next render: little compared with this number of
 * renders, or with a pause of this length.
 */
#define TIDY_AFTER	64
#define IDLE_MS		10000

static int
is_idle(void)
{
	struct pollfd asked = { .fd = SOCK, .events = POLLIN };

	return (poll(&asked, 1, IDLE_MS) == 0);
}

static int
serve(const struct render_options *options)
{
	struct batch batch;
	unsigned n = 0;			/* renders since tidy() */
	int original, ret;

	do {
		if (n == TIDY_AFTER || (n > 0 && is_idle())) {
			tidy();
			n = 0;
		}
		ret = job_take(&server, &batch, &original);
		if (ret != 1)
			return (ret);
		ret = render(&batch, original, options, answer);
		(void)close(original);
		n++;
	} while (ret == 0);
	return (ret);
}

static int
fail_start(const char *step)
{

	(void)fprintf(stderr, "cannot start: %s: %m\n", step);
	return (-1);
}

/* Whether this is the trial worker that thumbd starts before all others. */
static int
is_first(const struct order *order)
{

	return (order->trial != NULL && strcmp(order->trial, SANDBOX_TRY_START) == 0);
}

/* A listed type must have a loader; types that are enabled by default need none. */
static int
fail_types(uint32_t missing)
{
	unsigned i;

	(void)fprintf(stderr, "cannot start: types: the installed libvips has no "
	    "loader for");
	for (i = 0; i < THUMBURL_N_TYPES; i++)
		if (missing & 1U << i)
			(void)fprintf(stderr, " %s", thumburl_type_code((enum thumburl_type)i));
	(void)fprintf(stderr, "\n");
	return (-1);
}

/* The steps in their order.  A message names the failed step; the sandbox prints its own. */
static int
prepare(struct order *order, const char *name)
{
	const char *step = NULL;

	if (is_first(order))
		fonts_cache();
	set_malloc();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		step = "parent death signal";
	else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		step = "no new privileges";
	else if (order->trial != NULL && try_go_there() != 0)
		step = "the directory of a trial";
	else if (close_inherited() != 0)
		step = "inherited descriptors";
	else if (reset_signals() != 0)
		step = "signals";
	else if (limits_set(order->options.original) != 0)
		step = "resource limits";
	else if (sandbox_enter(&order->sandbox) != 0)
		return (-1);
	else if (limits_set_threads(order->sandbox.counted) != 0)
		step = "limit of threads";
	else if (order->trial != NULL && try_prepare() != 0)
		step = order->trial;
	else if (start_vips(name, &order->options.types) != 0)
		step = "libvips";
	else if (order->named & ~order->options.types)
		return (fail_types(order->named & ~order->options.types));
	else if (preload() != 0)
		step = "fonts and modules";
	return (step == NULL ? sandbox_lock(&order->sandbox) : fail_start(step));
}

/* Make a trial of --check-sandbox, instead of renders. */
static int
make_trial(const struct order *order)
{

	if (strcmp(order->trial, SANDBOX_TRY_REPORT) != 0)
		_exit(try_this(order->trial));	/* exit handlers could fail in the sandbox */
	sandbox_report(&order->sandbox);
	return (0);
}

/* For thumbctl doctor: a line each. */
static int
report(const struct order *order)
{

	printf("sandbox\t");
	sandbox_report(&order->sandbox);
	report_libraries(order->options.types);
	printf("fonts\t%u\n", fonts_count());
	(void)fflush(stdout);
	return (0);
}

/* NB: no render before the lock: it leaves threads, which the lock would not restrict. */
static int
work(const struct order *order)
{

	if (warm_up(&order->options) != 0) {
		(void)fail_start("first thumb");
		return (SANDBOX_TRY_FAILED);
	}
	if (order->trial != NULL)
		return (0);
	if (worker_tell_started(SOCK) == 0 &&
	    (order->compares ? compare_serve(SOCK, LAUNCH_TRAY) : serve(&order->options)) == 0)
		return (0);
	/* thumbd or thumbctl has ended, perhaps while this worker was starting */
	if (errno == EPIPE || errno == ECONNRESET)
		return (0);
	(void)fprintf(stderr, "the socket failed: %m\n");
	return (1);
}

static size_t
megabytes(const char *number)
{

	return ((size_t)strtoul(number, NULL, 10) << 20);
}

/* NB: thumbd has checked these options; a wrong one was given by hand. */
static int
parse(struct order *order, int argc, char **argv)
{
	static const struct option longopts[] = {
		LAUNCH_OPTIONS(LAUNCH_LONGOPT)
		{ NULL, 0, NULL, 0 }
	};
	char message[256];
	int c, ret;

	memset(order, 0, sizeof *order);
	order->options.types = types_usual();
	ret = sandbox_set_mode(&order->sandbox, LAUNCH_SANDBOX);
	order->sandbox.user = LAUNCH_USER;
	order->options.original = megabytes(LAUNCH_ORIGINAL);
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
		switch (c) {
		case LAUNCH_OPTION_TYPES:
			ret |= types_parse(optarg, &order->options.types, message, sizeof message);
			order->named = order->options.types;
			break;
		case LAUNCH_OPTION_SANDBOX:
			ret |= sandbox_set_mode(&order->sandbox, optarg);
			break;
		case LAUNCH_OPTION_USER:
			order->sandbox.user = optarg;
			break;
		case LAUNCH_OPTION_SIZE:
			order->options.original = megabytes(optarg);
			break;
		case LAUNCH_OPTION_TASK:
			order->compares = strcmp(optarg, "compare") == 0;
			order->reports = strcmp(optarg, "report") == 0;
			ret |= !order->compares && !order->reports;
			break;
		case LAUNCH_OPTION_TRIAL:
			order->trial = optarg;
			break;
		default:
			ret = -1;
		}
	}
	return (optind == argc ? ret : -1);
}

int
main(int argc, char **argv)
{
	struct order order;

	if (parse(&order, argc, argv) != 0 || !is_our_socket(SOCK)) {
		(void)fprintf(stderr,
		    "thumb-worker: thumbd starts this program; do not run it by hand\n");
		return (2);
	}
	if (prepare(&order, argv[0]) != 0)
		return (SANDBOX_TRY_FAILED);
	if (order.trial != NULL && !is_first(&order))
		return (make_trial(&order));
	if (order.reports)
		return (report(&order));
	return (work(&order));
}

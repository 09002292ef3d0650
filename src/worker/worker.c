/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb-worker: renders thumbs, one at a time, for whoever holds the other end of its socket.
 *
 * It trusts neither the originals nor the libraries that decode them: what it can give up it
 * gives up before it looks at the first byte, and it may die at any time.
 */

#define _GNU_SOURCE 1

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "worker/kinds.h"
#include "worker/render.h"

#define SOCK		STDIN_FILENO

/* Deeply nested SVGs need stack; it is the same for every thread that draws. */
#define STACK_SIZE	(8UL << 20)

/* AddressSanitizer reserves terabytes of address space. */
#if defined(__SANITIZE_ADDRESS__)
#  define ADDRESS_SPACE	RLIM_INFINITY
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define ADDRESS_SPACE RLIM_INFINITY
#  endif
#endif
#ifndef ADDRESS_SPACE
#  define ADDRESS_SPACE	(1UL << 30)
#endif

static const struct {
	int		resource;
	rlim_t		limit;
} rlimits[] = {
	{ RLIMIT_CORE,		0 },
	{ RLIMIT_AS,		ADDRESS_SPACE },
	{ RLIMIT_NOFILE,	64 },
	{ RLIMIT_STACK,		STACK_SIZE },
};

/* The loaders there are; whatever else this libvips can load stays blocked. */
static const char * const loaders[] = {
	"VipsForeignLoadJpeg",
	"VipsForeignLoadPng",
	"VipsForeignLoadWebp",
	"VipsForeignLoadNsgif",
	"VipsForeignLoadTiff",
};

/* ImageMagick's decoders are many and old: only where XCF is wanted. */
static const char magick_loader[] = "VipsForeignLoadMagick";

#define N(a)		(sizeof(a) / sizeof *(a))

static int
is_our_socket(int fd)
{
	int type;
	socklen_t len = sizeof type;

	return (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	    type == SOCK_SEQPACKET);
}

/* Nothing is inherited but the socket and stderr; what is missing of 0 to 2 is /dev/null. */
static int
close_inherited(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	return (fd < 0 ? -1 : close_range(STDERR_FILENO + 1, ~0U, 0));
}

static int
reset_signals(void)
{
	sigset_t none;
	int signo;

	for (signo = 1; signo < NSIG; signo++)
		(void)signal(signo, SIG_DFL);
	(void)sigemptyset(&none);
	return (sigprocmask(SIG_SETMASK, &none, NULL));
}

static int
set_rlimits(void)
{
	struct rlimit rl;
	size_t i;

	for (i = 0; i < N(rlimits); i++) {
		if (getrlimit(rlimits[i].resource, &rl) != 0)
			return (-1);
		if (rl.rlim_max > rlimits[i].limit)
			rl.rlim_max = rlimits[i].limit;
		rl.rlim_cur = rl.rlim_max;
		if (setrlimit(rlimits[i].resource, &rl) != 0)
			return (-1);
	}
	return (0);
}

/* RLIMIT_STACK holds for the main thread at once, but for others only from an exec on. */
static int
set_thread_stack(void)
{
	pthread_attr_t attr;
	int ret;

	if (pthread_attr_init(&attr) != 0)
		return (-1);
	ret = pthread_attr_setstacksize(&attr, STACK_SIZE);
	if (ret == 0)
		ret = pthread_setattr_default_np(&attr);
	(void)pthread_attr_destroy(&attr);
	return (ret == 0 ? 0 : -1);
}

/*
 * Two arenas are enough for one render at a time.  Buffers up to this size stay for the next
 * render, which pages them in for nothing; larger ones, and what there is more of, go back to
 * the system as soon as they are freed.  Another allocator may know none of it.
 */
#define KEPT_BYTES	(16 << 20)

static void
set_malloc(void)
{

	(void)mallopt(M_ARENA_MAX, 2);
	(void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
	(void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}

static GLogWriterOutput
log_nothing(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer priv)
{

	(void)level;
	(void)fields;
	(void)n_fields;
	(void)priv;
	return (G_LOG_WRITER_HANDLED);
}

/* What libraries have to say about hostile files fills logs and helps nobody. */
static void
print_nothing(const gchar *text)
{

	(void)text;
}

static int
start_vips(const char *name, uint32_t kinds)
{
	size_t i;

	g_log_set_writer_func(log_nothing, NULL, NULL);
	(void)g_set_print_handler(print_nothing);
	(void)g_set_printerr_handler(print_nothing);
	if (VIPS_INIT(name) != 0)
		return (-1);
	vips_cache_set_max(0);
	vips_cache_set_max_mem(0);
	vips_cache_set_max_files(0);
	vips_concurrency_set(1);
	vips_operation_block_set("VipsForeignLoad", TRUE);
	for (i = 0; i < N(loaders); i++)
		vips_operation_block_set(loaders[i], FALSE);
	if (kinds & THUMBURL_KIND_BIT(XCF))
		vips_operation_block_set(magick_loader, FALSE);
	return (0);
}

static int
serve(uint32_t kinds)
{
	struct job job;
	struct result result;
	int original, thumb, ret;

	while ((ret = job_take(SOCK, &job, &original)) == 1) {
		thumb = render(&job, original, kinds, &result);
		(void)close(original);
		ret = job_reply(SOCK, &result, thumb);
		if (thumb >= 0)
			(void)close(thumb);
		if (ret != 0)
			break;
	}
	return (ret);
}

/* In this order; each is named if it fails. */
static int
prepare(const char *name, uint32_t kinds)
{
	const char *step = NULL;

	set_malloc();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		step = "parent death signal";
	else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		step = "no new privileges";
	else if (close_inherited() != 0)
		step = "inherited descriptors";
	else if (reset_signals() != 0)
		step = "signals";
	else if (set_rlimits() != 0)
		step = "resource limits";
	else if (set_thread_stack() != 0)
		step = "stack size";
	else if (start_vips(name, kinds) != 0)
		step = "libvips";
	else if (warm_up(kinds) != 0)
		step = "a first thumb";
	if (step != NULL)
		(void)fprintf(stderr, "thumb-worker: cannot start: %s: %m\n", step);
	return (step == NULL ? 0 : -1);
}

/* --kinds LIST, or nothing.  Returns -1 after a message. */
static int
parse(int argc, char **argv, uint32_t *kinds)
{
	char message[256];

	*kinds = kinds_usual();
	if (argc == 1)
		return (0);
	if (argc != 3 || strcmp(argv[1], "--kinds") != 0)
		(void)fprintf(stderr, "thumb-worker: the only option is --kinds LIST\n");
	else if (kinds_parse(argv[2], kinds, message, sizeof message) != 0)
		(void)fprintf(stderr, "thumb-worker: --kinds: %s\n", message);
	else
		return (0);
	return (-1);
}

int
main(int argc, char **argv)
{
	uint32_t kinds;

	if (!is_our_socket(SOCK)) {
		(void)fprintf(stderr,
		    "thumb-worker: not for running by hand: thumbd starts it, with a socket\n");
		return (2);
	}
	if (parse(argc, argv, &kinds) != 0)
		return (2);
	if (prepare(argv[0], kinds) != 0)
		return (1);
	if (serve(kinds) != 0) {
		(void)fprintf(stderr, "thumb-worker: the socket failed: %m\n");
		return (1);
	}
	return (0);
}

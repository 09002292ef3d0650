/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A worker in the sandbox of thumb-worker that an attacker has taken over.  The width of a job says
 * what it does, and the height of its thumb what it achieved:
 *
 *	1	holds files in memory: their mebibytes
 *	2	keeps this original and all later ones open: how many they are
 *	3	starts threads until that fails, says so on standard error, and answers nothing
 *	4	starts eight threads, one after another: how many started
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>

#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/job.h"
#include "job/launch.h"
#include "job/sandbox_try.h"
#include "worker/sandbox/sandbox.h"

#define MIB		((size_t)1 << 20)
#define FILE_SIZE	(16 * MIB)
#define FILES		256
#define NO_MORE		"no more threads\n"

static char bytes[MIB];
static int keeps;

static unsigned
fill(int fd, size_t size)
{
	size_t at;

	for (at = 0; at < size; at += sizeof bytes)
		if (pwrite(fd, bytes, sizeof bytes, (off_t)at) != sizeof bytes)
			break;
	return ((unsigned)(at / MIB));
}

static unsigned
hold_files(void)
{
	unsigned n = 0, i;
	int fd;

	for (i = 0; i < FILES; i++) {
		fd = memfd_create("held", MFD_CLOEXEC);
		if (fd < 0 || ftruncate(fd, (off_t)FILE_SIZE) != 0)
			break;
		n += FILE_SIZE / MIB;
	}
	return (n + fill(LAUNCH_TRAY, 256 * MIB));
}

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static void *
wait_there(void *priv)
{

	(void)pthread_mutex_lock(&held);
	(void)pthread_mutex_unlock(&held);
	return (priv);
}

static int
start_thread(pthread_t *thread)
{
	pthread_attr_t attr;

	return (pthread_attr_init(&attr) != 0 ||
	    pthread_attr_setstacksize(&attr, (size_t)sysconf(_SC_THREAD_STACK_MIN)) != 0 ||
	    pthread_create(thread, &attr, wait_there, NULL) != 0 ? -1 : 0);
}

_Noreturn static void
hold_threads(void)
{
	pthread_t thread;

	(void)pthread_mutex_lock(&held);
	while (start_thread(&thread) == 0)
		continue;
	(void)!write(STDERR_FILENO, NO_MORE, sizeof NO_MORE - 1);
	for (;;)
		(void)sleep(1000);
}

static unsigned
count_threads(void)
{
	pthread_t thread;
	unsigned n;

	for (n = 0; n < 8 && start_thread(&thread) == 0; n++)
		(void)pthread_join(thread, NULL);
	return (n);
}

static unsigned
do_job(uint32_t width)
{

	switch (width) {
	case 1:
		return (hold_files());
	case 3:
		hold_threads();
	case 4:
		return (count_threads());
	default:
		return (0);
	}
}

static int
serve(void)
{
	struct job_server server = { .sock = STDIN_FILENO, .tray = LAUNCH_TRAY };
	struct result result;
	struct batch batch;
	unsigned kept = 0;
	int original;

	while (job_take(&server, &batch, &original) == 1) {
		memset(&result, 0, sizeof result);
		result.magic = RESULT_MAGIC;
		result.status = 200;
		result.asked = result.width = batch.widths[0];
		result.left = batch.n - 1;
		keeps |= batch.widths[0] == 2;
		if (keeps)
			result.height = ++kept;
		else {
			(void)close(original);
			result.height = do_job(batch.widths[0]);
		}
		if (result.height == 0)
			result.height = 9999;	/* a thumb must have a height */
		if (job_reply(&server, &result, "abc", 3) != 0)
			return (1);
	}
	return (0);
}

/* Start as thumb-worker does. */
static int
lock(struct sandbox *sandbox)
{

	(void)signal(SIGXFSZ, SIG_IGN);
	if (limits_set((size_t)512 << 20) != 0 || sandbox_enter(sandbox) != 0 ||
	    limits_set_threads(sandbox->counted) != 0)
		return (-1);
	return (sandbox_lock(sandbox));
}

int
main(int argc, char **argv)
{
	static const struct option longopts[] = {
		LAUNCH_OPTIONS(LAUNCH_LONGOPT)
		{ NULL, 0, NULL, 0 }
	};
	struct sandbox sandbox;
	const char *trial = NULL;
	int c;

	memset(&sandbox, 0, sizeof sandbox);
	sandbox.user = LAUNCH_USER;
	while ((c = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
		if (c == LAUNCH_OPTION_SANDBOX)
			(void)sandbox_set_mode(&sandbox, optarg);
		else if (c == LAUNCH_OPTION_USER)
			sandbox.user = optarg;
		else if (c == LAUNCH_OPTION_TRIAL)
			trial = optarg;
	}
	if (lock(&sandbox) != 0)
		return (SANDBOX_TRY_FAILED);
	if (trial != NULL)
		return (0);
	return (worker_tell_started(STDIN_FILENO) == 0 ? serve() : 1);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Resource limits.  A worker uses memory by its data, its tray (up to RLIMIT_FSIZE), and the
 * kernel's structures for its threads and open files.
 *
 * NB: the kernel does not count shared anonymous memory as data; the filter refuses it.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/resource.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "job/job.h"
#include "job/sanitizer.h"
#include "sandbox.h"

/* Deeply nested SVGs need stack.  The size is the same for every thread that draws. */
#define STACK_SIZE	(8UL << 20)

/* Writable bytes; and address space in addition to an original that is mapped as a whole. */
#if SANITIZER
#  define DATA		RLIM_INFINITY
#  define BESIDES	RLIM_INFINITY
#else
#  define DATA		(1UL << 30)
#  define BESIDES	(512UL << 20)
#endif

/* A render needs up to a dozen threads and a dozen open files. */
#define FILES		32
#define THREADS		64

/* NB: without a user namespace that counts apart, the limit is for all threads of the user. */
#define THREADS_OF_USER	4096

/* The kernel kills a worker before other processes of its size.  The scale is 1000. */
#define OOM_SCORE_ADJ	500
#define OOM_SCORE_TEXT	"500"

static const struct {
	int		resource;
	rlim_t		limit;
} rlimits[] = {
	{ RLIMIT_CORE,		0 },
	{ RLIMIT_DATA,		DATA },
	{ RLIMIT_FSIZE,		JOB_THUMB_MAX },
	{ RLIMIT_NOFILE,	FILES },
	{ RLIMIT_STACK,		STACK_SIZE },
};

#define N(a)		(sizeof(a) / sizeof *(a))

static int
lower(int resource, rlim_t limit)
{
	struct rlimit rl;

	if (getrlimit(resource, &rl) != 0)
		return (-1);
	if (rl.rlim_max > limit)
		rl.rlim_max = limit;
	rl.rlim_cur = rl.rlim_max;
	return (setrlimit(resource, &rl));
}

/* NB: RLIMIT_STACK applies to the main thread at once, but to other threads only after an exec. */
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

/* If the kernel needs memory, the loss of a worker costs one render.  A higher score stays. */
static void
come_first(void)
{
	char now[16] = "";
	int fd;

	fd = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	if (read(fd, now, sizeof now - 1) > 0 && atoi(now) < OOM_SCORE_ADJ)
		(void)!pwrite(fd, OOM_SCORE_TEXT, sizeof OOM_SCORE_TEXT - 1, 0);
	(void)close(fd);
}

/* NB: the kernel can reclaim the memory of a mapped original: it does not count as data. */
static rlim_t
address_space(size_t original)
{

	return (BESIDES == RLIM_INFINITY ? RLIM_INFINITY :
	    original + BESIDES > DATA ? original + BESIDES : DATA);
}

int
limits_set(size_t original)
{
	size_t i;

	for (i = 0; i < N(rlimits); i++)
		if (lower(rlimits[i].resource, rlimits[i].limit) != 0)
			return (-1);
	if (lower(RLIMIT_AS, address_space(original)) != 0)
		return (-1);
	come_first();
	return (set_thread_stack());
}

int
limits_set_threads(int counted)
{

	return (lower(RLIMIT_NPROC, counted ? THREADS : THREADS_OF_USER));
}

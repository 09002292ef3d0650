/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Meters: CPU time, instructions, calls of the heap, depth of the stack.
 */

#include "config.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "url.h"

static int counter = -1;
static struct timespec started;
static uint64_t calls;

/*
 * All calls of the heap in the process pass through here, those of libraries included.  The names
 * of glibc lead to the functions that these replace.
 */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

void *
malloc(size_t size)
{

	calls++;
	return (__libc_malloc(size));
}

void *
calloc(size_t n, size_t size)
{

	calls++;
	return (__libc_calloc(n, size));
}

void *
realloc(void *p, size_t size)
{

	calls++;
	return (__libc_realloc(p, size));
}

void *
aligned_alloc(size_t align, size_t size)
{

	calls++;
	return (__libc_memalign(align, size));
}

void
free(void *p)
{

	calls++;
	__libc_free(p);
}

uint64_t
heap_calls(void)
{

	return (calls);
}

/* Check that the heap is counted: otherwise a count of 0 means nothing. */
static void
heap_check(void)
{
	uint64_t before = calls;
	void *volatile p;

	p = malloc(1);
	free(p);
	if (calls != before + 2)
		die("the heap's calls are not counted");
}

void
meter_init(void)
{
	struct perf_event_attr attr;

	heap_check();
	memset(&attr, 0, sizeof attr);
	attr.size = sizeof attr;
	attr.type = PERF_TYPE_HARDWARE;
	attr.config = PERF_COUNT_HW_INSTRUCTIONS;
	attr.disabled = 1;
	attr.exclude_kernel = 1;
	attr.exclude_hv = 1;
	counter = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0UL);
}

int
meter_counts_instructions(void)
{

	return (counter >= 0);
}

void
meter_start(void)
{

	if (counter >= 0) {
		ioctl(counter, PERF_EVENT_IOC_RESET, 0);
		ioctl(counter, PERF_EVENT_IOC_ENABLE, 0);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &started);
}

struct reading
meter_stop(void)
{
	struct reading r = { 0, -1 };
	struct timespec now;
	uint64_t n;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	r.ns = (double)(now.tv_sec - started.tv_sec) * 1e9 +
	    (double)(now.tv_nsec - started.tv_nsec);
	if (counter < 0)
		return (r);
	ioctl(counter, PERF_EVENT_IOC_DISABLE, 0);
	if (read(counter, &n, sizeof n) == (ssize_t)sizeof n)
		r.instructions = (double)n;
	return (r);
}

#define STACK_SIZE	(256 * 1024)
#define PAINT		0xa5

static struct {
	unsigned char	stack[STACK_SIZE] __attribute__((aligned(16)));
	ucontext_t	home, away;
	void		(*f)(void *);
	void		*arg;
} painted;

static void
call_painted(void)
{

	painted.f(painted.arg);
}

static size_t
raw_depth(void (*f)(void *), void *arg)
{
	size_t i;

	memset(painted.stack, PAINT, sizeof painted.stack);
	painted.f = f;
	painted.arg = arg;
	if (getcontext(&painted.away))
		die("getcontext failed");
	painted.away.uc_stack.ss_sp = painted.stack;
	painted.away.uc_stack.ss_size = sizeof painted.stack;
	painted.away.uc_link = &painted.home;
	makecontext(&painted.away, call_painted, 0);
	if (swapcontext(&painted.home, &painted.away))
		die("swapcontext failed");
	for (i = 0; i < sizeof painted.stack && painted.stack[i] == PAINT; i++)
		continue;
	return (sizeof painted.stack - i);
}

static void
nothing(void *arg)
{

	(void)arg;
}

/* Call f once before, so that the dynamic linker has bound its functions. */
size_t
stack_depth(void (*f)(void *), void *arg)
{

	f(arg);
	raw_depth(nothing, NULL);
	return (raw_depth(f, arg) - raw_depth(nothing, NULL));
}

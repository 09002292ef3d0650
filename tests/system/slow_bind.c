/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * For LD_PRELOAD: a bind(2) that returns late, so that a process that waits for the socket always
 * comes first.
 */

#define _GNU_SOURCE 1

#include <sys/socket.h>

#include <dlfcn.h>
#include <time.h>

int bind(int, const struct sockaddr *, socklen_t) __attribute__((visibility("default")));

typedef int bind_f(int, const struct sockaddr *, socklen_t);

int
bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	const struct timespec ts = { .tv_sec = 1 };
	int r;

	r = ((bind_f *)dlsym(RTLD_NEXT, "bind"))(fd, addr, len);
	(void)nanosleep(&ts, NULL);
	return (r);
}

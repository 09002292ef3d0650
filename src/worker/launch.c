/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Starting a worker: a new program image, so that nothing of the asker's memory is in it and
 * libvips starts in a fresh process (it does not survive a fork).
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "worker/launch.h"

/* The worker begins with default signals, none blocked, and the socket as its standard input. */
static int
spawn_on(const char *program, const char *kinds, int sock, pid_t *pid)
{
	char name[] = "thumb-worker", option[] = "--kinds";
	char *const argv[] = {
		name, kinds == NULL ? NULL : option, (char *)(uintptr_t)kinds, NULL
	};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t set;
	int e;

	if (posix_spawn_file_actions_init(&actions))
		return (ENOMEM);
	if (posix_spawnattr_init(&attr)) {
		posix_spawn_file_actions_destroy(&actions);
		return (ENOMEM);
	}
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&attr, &set);
	sigfillset(&set);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	e = posix_spawn_file_actions_adddup2(&actions, sock, STDIN_FILENO);
	if (e == 0)
		e = posix_spawn(pid, program, &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return (e);
}

pid_t
worker_launch(const char *program, const char *kinds, int *sock)
{
	int sv[2], e;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv))
		return (-1);
	if (fcntl(sv[0], F_SETFL, O_NONBLOCK))
		e = errno;
	else
		e = spawn_on(program, kinds, sv[1], &pid);
	close(sv[1]);
	if (e != 0) {
		close(sv[0]);
		errno = e;
		return (-1);
	}
	*sock = sv[0];
	return (pid);
}

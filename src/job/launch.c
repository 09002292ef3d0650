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
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "types.h"
#include "launch.h"
#include "monotonic.h"
#include "packet.h"

#define N(a)		(sizeof(a) / sizeof *(a))

/*
 * All of the environment that a worker is given: what says where libraries and fonts are, and
 * what a sanitizer is to do.
 */
static const char * const kept[] = {
	"ASAN_OPTIONS", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "GDK_PIXBUF_MODULE_FILE",
	"LD_LIBRARY_PATH", "LSAN_OPTIONS", "UBSAN_OPTIONS", "VIPSHOME",
};

/* There is no home to look for settings in, and no disk for images too large for memory. */
static const char * const given[] = {
	"HOME=/nonexistent", "VIPS_DISC_THRESHOLD=64g",
};

static char name[] = "thumb-worker";

/* An option each, and its value. */
#define WORDS		5

struct arguments {
	char		*argv[1 + 2 * WORDS + 1];
};

static int
is_kept(const char *variable)
{
	size_t i, len;

	for (i = 0; i < N(kept); i++) {
		len = strlen(kept[i]);
		if (strncmp(variable, kept[i], len) == 0 && variable[len] == '=')
			return (1);
	}
	return (0);
}

/* To be freed; its strings are not. */
static char **
make_environment(void)
{
	char **env;
	size_t n = 0, i;

	env = calloc(N(kept) + N(given) + 1, sizeof *env);
	if (env == NULL)
		return (NULL);
	for (i = 0; i < N(given); i++)
		env[n++] = (char *)(uintptr_t)given[i];
	for (i = 0; environ[i] != NULL && n < N(kept) + N(given); i++)
		if (is_kept(environ[i]))
			env[n++] = environ[i];
	return (env);
}

/* NB: the strings stay launch's. */
static void
make_arguments(const struct launch *launch, struct arguments *a)
{
	const struct {
		const char	*option, *value;
	} words[] = {
		{ "--types",	launch->types },
		{ "--sandbox",	launch->sandbox },
		{ "--user",	launch->user },
		{ "--task",	launch->task },
		{ "--trial",	launch->trial },
	};
	size_t i, n = 0;

	_Static_assert(N(words) == WORDS, "all fit");
	a->argv[n++] = name;
	for (i = 0; i < N(words); i++) {
		if (words[i].value == NULL)
			continue;
		a->argv[n++] = (char *)(uintptr_t)words[i].option;
		a->argv[n++] = (char *)(uintptr_t)words[i].value;
	}
	a->argv[n] = NULL;
}

static int
check_types(const char *list, char *message, size_t size)
{
	uint32_t set;
	int n;

	n = snprintf(message, size, "types: ");
	return (list == NULL ? 0 : types_parse(list, &set, message + n, size - (size_t)n));
}

int
launch_check(const struct launch *launch, char *message, size_t size)
{
	const char *sandbox = launch->sandbox;

	if (strcmp(sandbox, "require") != 0 && strcmp(sandbox, "try") != 0 &&
	    strcmp(sandbox, "off") != 0)
		(void)snprintf(message, size,
		    "sandbox: \"%s\" must be require, try or off", sandbox);
	else if (geteuid() == 0 && getpwnam(launch->user) == NULL)
		(void)snprintf(message, size, "user: there is no user \"%s\"; name one that "
		    "workers become", launch->user);
	else
		return (check_types(launch->types, message, size));
	return (-1);
}

static int
add_files(posix_spawn_file_actions_t *actions, const struct launch *launch, int sock, int said)
{
	int e;

	e = posix_spawn_file_actions_adddup2(actions, sock, STDIN_FILENO);
	if (e == 0)
		e = posix_spawn_file_actions_adddup2(actions, said, STDOUT_FILENO);
	if (e == 0)
		e = posix_spawn_file_actions_adddup2(actions, said, STDERR_FILENO);
	if (e == 0 && launch->victims != NULL)
		e = posix_spawn_file_actions_adddup2(actions, *launch->victims, LAUNCH_VICTIMS);
	return (e);
}

/* The worker begins with default signals, none blocked. */
static int
spawn_on(const struct launch *launch, int sock, int said, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	struct arguments arguments;
	posix_spawnattr_t attr;
	sigset_t signals;
	char **env;
	int e;

	env = make_environment();
	if (env == NULL)
		return (ENOMEM);
	if (posix_spawn_file_actions_init(&actions)) {
		free(env);
		return (ENOMEM);
	}
	if (posix_spawnattr_init(&attr)) {
		posix_spawn_file_actions_destroy(&actions);
		free(env);
		return (ENOMEM);
	}
	make_arguments(launch, &arguments);
	sigemptyset(&signals);
	posix_spawnattr_setsigmask(&attr, &signals);
	sigfillset(&signals);
	posix_spawnattr_setsigdefault(&attr, &signals);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	e = add_files(&actions, launch, sock, said);
	if (e == 0)
		e = posix_spawn(pid, launch->program, &actions, &attr, arguments.argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	free(env);
	return (e);
}

static void
close_both(const int fds[2])
{

	(void)close(fds[0]);
	(void)close(fds[1]);
}

int
worker_launch(const struct launch *launch, struct launched *launched)
{
	int sv[2], said[2], e;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv))
		return (-1);
	if (pipe2(said, O_CLOEXEC | O_NONBLOCK)) {
		close_both(sv);
		return (-1);
	}
	if (fcntl(sv[0], F_SETFL, O_NONBLOCK))
		e = errno;
	else
		e = spawn_on(launch, sv[1], said[1], &launched->pid);
	if (e != 0) {
		close_both(sv);
		close_both(said);
		errno = e;
		return (-1);
	}
	(void)close(sv[1]);
	(void)close(said[1]);
	launched->sock = sv[0];
	launched->said = said[0];
	return (0);
}

/* The message of a worker that has started. */
struct started {
	uint32_t	magic;
#define STARTED_MAGIC	0x1be0b006
};

int
worker_has_started(int sock)
{
	struct started started;
	ssize_t n;
	int fd;

	n = packet_receive(sock, &started, sizeof started, &fd);
	if (n < 0 && errno == EAGAIN)
		return (0);
	if (fd >= 0)
		(void)close(fd);
	return (n > 0 && fd < 0 && started.magic == STARTED_MAGIC ? 1 : -1);
}

int
worker_await(const struct launch *launch, int sock)
{
	const uint64_t until = monotonic() + launch->start * MONOTONIC_SECOND;
	struct pollfd readable = { .fd = sock, .events = POLLIN };
	uint64_t now;
	int r;

	while ((r = worker_has_started(sock)) == 0 && (now = monotonic()) < until)
		(void)poll(&readable, 1, (int)((until - now) / 1000) + 1);
	return (r);
}

int
worker_tell_started(int sock)
{
	const struct started started = { STARTED_MAGIC };

	return (packet_send(sock, &started, sizeof started, -1));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The output goes to files in memory: a program cannot block, however much it prints.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "thumbctl/terminal/memory.h"
#include "tool.h"

char *
tool_read(int fd, size_t *len)
{
	struct stat st;
	char *text;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return (NULL);
	text = must(malloc((size_t)st.st_size + 1));
	n = pread(fd, text, (size_t)st.st_size, 0);
	*len = n > 0 ? (size_t)n : 0;
	text[*len] = '\0';
	return (text);
}

/* A copy of the last line that is not empty. */
static char *
last_line(const char *text)
{
	size_t end = strlen(text), begin;

	while (end > 0 && text[end - 1] == '\n')
		end--;
	for (begin = end; begin > 0 && text[begin - 1] != '\n'; begin--)
		;
	return (must(strndup(text + begin, end - begin)));
}

static int
start(pid_t *pid, const char *const *argv, int out, int err)
{
	posix_spawn_file_actions_t actions;
	int e;

	if (posix_spawn_file_actions_init(&actions))
		return (ENOMEM);
	e = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
	if (e == 0)
		e = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (e == 0)
		e = posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	if (e == 0)
		e = posix_spawnp(pid, argv[0], &actions, NULL, (char **)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return (e);
}

int
tool_await(pid_t pid, unsigned seconds, int *status)
{
	struct pollfd ended = { .events = POLLIN };
	int late = 0;

	ended.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (ended.fd >= 0) {
		late = poll(&ended, 1, (int)seconds * 1000) == 0;
		close(ended.fd);
	}
	if (late)
		kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	return (late ? -1 : 0);
}

/* Returns the exit status; 128 and a signal. */
static int
end(pid_t pid, unsigned seconds)
{
	int status;

	if (tool_await(pid, seconds, &status) != 0)
		return (TOOL_LATE);
	return (WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

void
tool_run(struct tool *tool, const char *const *argv, unsigned seconds)
{
	size_t len;
	int out, err, e;
	pid_t pid;

	*tool = (struct tool) { .status = TOOL_NONE };
	out = memfd_create("out", MFD_CLOEXEC);
	err = memfd_create("err", MFD_CLOEXEC);
	e = out < 0 || err < 0 ? errno : start(&pid, argv, out, err);
	if (e == 0)
		tool->status = end(pid, seconds);
	tool->out = must(out >= 0 ? tool_read(out, &len) : strdup(""));
	tool->all = must(e == 0 ? tool_read(err, &len) : strdup(strerror(e)));
	tool->err = last_line(tool->all);
	if (out >= 0)
		close(out);
	if (err >= 0)
		close(err);
}

void
tool_free(struct tool *tool)
{

	free(tool->out);
	free(tool->all);
	free(tool->err);
}

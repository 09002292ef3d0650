/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each line is one write, so that lines of several processes do not mix.  No write blocks.
 *
 * NB: O_NONBLOCK belongs to the open file, which thumbd shares with its parent.  A pipe or a
 * terminal is opened again, send(2) has a flag for sockets, and a file has no reader.
 */

#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "metrics.h"
#include "thumburl/thumburl.h"

/* A write of this size to a pipe is atomic (PIPE_BUF). */
#define LINE_MAX_BYTES	4096
#define NAME		"thumbd: "

static int out = STDERR_FILENO;

static enum {
	OUT_FILE,		/* write(2) blocks */
	OUT_OPENED,		/* write(2) does not block */
	OUT_SOCKET,
	OUT_POLLED,		/* a pipe that cannot be opened again: poll(2) first */
} how = OUT_FILE;

static char rest[LINE_MAX_BYTES];	/* the rest of a line that was written in part */
static size_t rest_len;
static uintmax_t dropped;

static ssize_t
put(const char *bytes, size_t len)
{
	struct pollfd pfd = { .fd = out, .events = POLLOUT };
	ssize_t n;

	if (how == OUT_POLLED && poll(&pfd, 1, 0) != 1)
		return (0);
	if (how == OUT_SOCKET)
		n = send(out, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	else
		n = write(out, bytes, len);
	return (n < 0 ? 0 : n);
}

/* Write a line, after the rest of the one before.  Returns -1 if nothing was written. */
static int
put_line(const char *line, size_t len)
{
	size_t n;

	if (rest_len > 0) {
		n = (size_t)put(rest, rest_len);
		rest_len -= n;
		memmove(rest, rest + n, rest_len);
		if (rest_len > 0)
			return (-1);
	}
	n = (size_t)put(line, len);
	if (n == 0)
		return (-1);
	rest_len = len - n;
	memcpy(rest, line + n, rest_len);
	return (0);
}

static size_t
make_line(char line[LINE_MAX_BYTES], const char *text)
{
	const size_t start = sizeof NAME - 1;
	size_t n;

	memcpy(line, NAME, start);
	(void)thumburl_printable(text, strlen(text), line + start, LINE_MAX_BYTES - start - 1);
	n = strlen(line);
	line[n++] = '\n';
	return (n);
}

/* Log the number of dropped lines, before the next line. */
static int
tell_dropped(void)
{
	char text[64], line[LINE_MAX_BYTES];

	if (dropped == 0)
		return (0);
	(void)snprintf(text, sizeof text, "%ju lines were dropped: no reader kept up", dropped);
	if (put_line(line, make_line(line, text)) != 0)
		return (-1);
	dropped = 0;
	return (0);
}

void
log_line(const char *fmt, ...)
{
	char text[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if (tell_dropped() == 0 && put_line(line, make_line(line, text)) == 0)
		return;
	dropped++;
	metric_add(METRIC_LOG_DROPPED_THUMBD, 1);
}

/* event_log_cb */
static void
on_event_log(int severity, const char *message)
{

	(void)severity;
	log_line("%s", message);
}

/* NB: call this before the event loop is made; a closed descriptor is /dev/null by then. */
void
log_begin(void)
{
	struct stat st;
	int fd;

	event_set_log_callback(on_event_log);
	if (fstat(STDERR_FILENO, &st) != 0 || S_ISREG(st.st_mode))
		return;
	if (S_ISSOCK(st.st_mode)) {
		how = OUT_SOCKET;
		return;
	}
	fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	how = fd >= 0 ? OUT_OPENED : OUT_POLLED;
	if (fd >= 0)
		out = fd;
}

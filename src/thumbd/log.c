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
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "metrics.h"
#include "thumburl/thumburl.h"

/* A write of this size to a pipe is atomic (PIPE_BUF). */
#define LINE_MAX_BYTES	4096
#define NAME		"thumbd: "

/* Of syslog(3), and of the prefix of a line in the journal, see sd-daemon(3). */
enum priority {
	PRIORITY_ERROR = 3,
	PRIORITY_WARNING = 4,
	PRIORITY_INFO = 6,
};

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

/* Whether standard error is the journal: JOURNAL_STREAM has its device and inode. */
static int
is_journal(void)
{
	static int is = -1;
	const char *stream = getenv("JOURNAL_STREAM");
	char name[64];
	struct stat st;

	if (is >= 0)
		return (is);
	is = 0;
	if (stream != NULL && fstat(STDERR_FILENO, &st) == 0) {
		(void)snprintf(name, sizeof name, "%ju:%ju", (uintmax_t)st.st_dev,
		    (uintmax_t)st.st_ino);
		is = strcmp(stream, name) == 0;
	}
	return (is);
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
make_line(char line[LINE_MAX_BYTES], enum priority priority, const char *text)
{
	size_t n = 0;

	if (is_journal())
		n = (size_t)snprintf(line, LINE_MAX_BYTES, "<%d>", (int)priority);
	memcpy(line + n, NAME, sizeof NAME - 1);
	n += sizeof NAME - 1;
	(void)thumburl_printable(text, strlen(text), line + n, LINE_MAX_BYTES - n - 1);
	n += strlen(line + n);
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
	if (put_line(line, make_line(line, PRIORITY_WARNING, text)) != 0)
		return (-1);
	dropped = 0;
	return (0);
}

static void log_text(enum priority priority, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void
log_text(enum priority priority, const char *fmt, va_list ap)
{
	char text[LINE_MAX_BYTES], line[LINE_MAX_BYTES];

	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		return;
	if (tell_dropped() == 0 && put_line(line, make_line(line, priority, text)) == 0)
		return;
	dropped++;
	metric_add(METRIC_LOG_DROPPED_THUMBD, 1);
}

#define LOG_FUNCTION(name, priority)							\
void											\
name(const char *fmt, ...)								\
{											\
	va_list ap;									\
											\
	va_start(ap, fmt);								\
	log_text(priority, fmt, ap);							\
	va_end(ap);									\
}

LOG_FUNCTION(log_error, PRIORITY_ERROR)
LOG_FUNCTION(log_line, PRIORITY_WARNING)
LOG_FUNCTION(log_info, PRIORITY_INFO)

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

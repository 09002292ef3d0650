/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What has changed is told by the text: times may be the same for two texts.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "control_file.h"

void
control_file_init(struct control_file *file, const char *path)
{

	memset(file, 0, sizeof *file);
	file->path = path;
	file->control = control_unpack(0);
}

/* All of the file, or one byte more than there may be; -1 with errno. */
static ssize_t
read_all(int fd, char *text, size_t size)
{
	struct stat st;
	size_t len = 0;
	ssize_t n;

	if (fstat(fd, &st))
		return (-1);
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : ENODEV;
		return (-1);
	}
	do {
		n = read(fd, text + len, size - len);
		if (n > 0)
			len += (size_t)n;
	} while ((n > 0 && len < size) || (n < 0 && errno == EINTR));
	return (n < 0 ? -1 : (ssize_t)len);
}

/* As read_all(); a FIFO is not waited for. */
static ssize_t
read_path(const char *path, char *text, size_t size)
{
	ssize_t n;
	int fd, e;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return (-1);
	n = read_all(fd, text, size);
	e = errno;
	(void)close(fd);
	errno = e;
	return (n);
}

static enum control_news
judge(struct control_file *file, time_t now)
{
	struct control control;

	if (file->error == ENOENT) {
		file->control = control_unpack(0);
		return (CONTROL_GONE);
	}
	if (file->error != 0) {
		(void)snprintf(file->why, sizeof file->why, "it cannot be read: %s",
		    strerror(file->error));
		return (CONTROL_BAD);
	}
	if (control_parse(&control, file->text, file->len, now, file->why, sizeof file->why))
		return (CONTROL_BAD);
	file->control = control;
	return (CONTROL_TAKEN);
}

enum control_news
control_file_look(struct control_file *file, time_t now)
{
	char text[sizeof file->text];
	ssize_t n;
	int error, is_same;

	n = read_path(file->path, text, sizeof text);
	error = n < 0 ? errno : 0;
	is_same = file->last != CONTROL_SAME && error == file->error &&
	    (error != 0 || ((size_t)n == file->len && !memcmp(text, file->text, file->len)));
	/* a bad one may become good by itself: by the time, once the clock is right */
	if (is_same && file->last != CONTROL_BAD)
		return (CONTROL_SAME);
	file->error = error;
	file->len = n < 0 ? 0 : (size_t)n;
	memcpy(file->text, text, file->len);
	file->last = judge(file, now);
	return (is_same && file->last == CONTROL_BAD ? CONTROL_SAME : file->last);
}

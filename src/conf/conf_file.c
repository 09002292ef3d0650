/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: a read can block on a disk that does not respond, and the path may name any type of file.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "conf_file.h"
#include "denial.h"

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
	if (n >= 0 && len == size) {
		errno = EFBIG;
		return (-1);
	}
	return (n < 0 ? -1 : (ssize_t)len);
}

/*
 * NB: a credential of systemd belongs to root and its group, whose permission is the mask of an
 * access control list there.
 */
static int
is_private(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return (0);
	return ((st.st_uid == geteuid() || st.st_uid == 0) &&
	    (st.st_mode & (S_IWGRP | S_IRWXO)) == 0 &&
	    ((st.st_mode & S_IRGRP) == 0 || st.st_gid == getegid() || st.st_gid == 0));
}

static ssize_t
read_file(const char *path, char *text, size_t size, int secret)
{
	ssize_t n = -1;
	int fd, e;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return (-1);
	if (secret && !is_private(fd))
		errno = EPERM;
	else
		n = read_all(fd, text, size);
	e = errno;
	(void)close(fd);
	errno = e;
	return (n);
}

ssize_t
conf_file_read(const char *path, char *text, size_t size)
{

	return (read_file(path, text, size, 0));
}

ssize_t
conf_file_read_secret(const char *path, char *text, size_t size)
{

	return (read_file(path, text, size, 1));
}

int
conf_file_why(const char *path, size_t size, int error, char *err, size_t errsize)
{
	char why[DENIAL_MAX];

	if (error == EFBIG)
		return (snprintf(err, errsize, "%s must have at most %zu bytes", path, size - 1));
	if (error == EPERM)
		return (snprintf(err, errsize, "%s has secrets, and users other than this process's "
		    "may read or change it; chown it to that user and chmod it to 0600", path));
	if (error == ENODEV)
		return (snprintf(err, errsize, "%s must be a regular file", path));
	return (snprintf(err, errsize, "cannot read %s: %s", path,
	    denial(error, path, R_OK, why, sizeof why)));
}

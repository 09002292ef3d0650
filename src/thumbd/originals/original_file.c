/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Opening originals beneath their root, by openat2(2).
 */

#include "config.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <unistd.h>

#include "original_file.h"
#include "thumbd/log.h"

/* Wiki, archive, hash directories and name; longer ones name no file (PATH_MAX). */
#define FILE_MAX	4096

/* Of opening a file, while others are renamed. */
#define OPEN_TRIES	100

/*
 * O_NONBLOCK: opening a FIFO must not hang; it is refused afterwards.  While anything is renamed
 * or mounted, the kernel cannot tell of a ".." in a symbolic link whether it leads out, and wants
 * to be asked again.
 */
static int
open_beneath(int root, const char *name)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	int tries = OPEN_TRIES, fd;

	do
		fd = (int)syscall(SYS_openat2, root, name, &how, sizeof how);
	while (fd < 0 && errno == EAGAIN && --tries > 0);
	return (fd);
}

/* A kernel before 5.6, or a service manager's filter, has no openat2(). */
static int
check_root(int root, const char *path)
{
	int fd;

	if (faccessat(root, ".", R_OK | X_OK, 0)) {
		log_line("--originals: cannot read the directory %s: %m", path);
		return (-1);
	}
	fd = open_beneath(root, ".");
	if (fd < 0) {
		log_line("--originals: cannot open beneath %s by openat2(): %m; it needs Linux "
		    "5.6, and no DynamicUser or RestrictSUIDSGID in a unit of systemd", path);
		return (-1);
	}
	close(fd);
	return (0);
}

int
original_file_root(const char *path)
{
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		log_line("--originals: cannot read the directory %s: %m", path);
		return (-1);
	}
	if (check_root(fd, path)) {
		close(fd);
		return (-1);
	}
	return (fd);
}

/* Whatever the file system calls it, there is no such original. */
static int
is_absence(int e)
{

	return (e == ENOTDIR || e == EXDEV || e == ELOOP || e == ENAMETOOLONG || e == ENXIO);
}

/* The time to the nanosecond, and the size: an upload over a file changes one of them. */
static int
describe(struct original *original)
{
	struct stat st;

	if (fstat(original->fd, &st) || !S_ISREG(st.st_mode)) {
		errno = ENOENT;
		return (-1);
	}
	identity_of(&original->identity, &st);
	original->modified = st.st_mtim.tv_sec;
	snprintf(original->version, sizeof original->version, "%lld.%09ld %lld",
	    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (long long)st.st_size);
	return (0);
}

int
original_file_open(struct original *original, int root, const struct thumburl_ref *ref,
    unsigned levels)
{
	char name[FILE_MAX];
	size_t n;

	n = thumburl_format_file(ref, levels, name, sizeof name);
	if (n == 0 || n >= sizeof name) {
		errno = ENOENT;
		return (-1);
	}
	original->fd = open_beneath(root, name);
	if (original->fd < 0) {
		if (is_absence(errno))
			errno = ENOENT;
		return (-1);
	}
	if (describe(original)) {
		close(original->fd);
		return (-1);
	}
	return (0);
}

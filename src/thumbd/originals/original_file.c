/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals are opened beneath their root directory, with openat2(2).
 */

#include "config.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "conf/denial.h"
#include "origin_template.h"
#include "original_file.h"
#include "thumbd/log.h"

/* Wiki, archive, hash directories and name; PATH_MAX limits them. */
#define FILE_MAX	4096

#define READING		(O_RDONLY | O_NONBLOCK | O_NOCTTY)

/* Attempts to open a file while others are renamed. */
#define OPEN_TRIES	100

/*
 * NB: O_NONBLOCK keeps a FIFO from blocking; it is refused afterwards.  While any file is renamed
 * or mounted, the kernel cannot tell whether a ".." in a symbolic link leads out of the root, and
 * returns EAGAIN.
 */
static int
open_beneath(int root, const char *name, unsigned flags)
{
	const struct open_how how = {
		.flags = O_CLOEXEC | flags,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	int tries = OPEN_TRIES, fd;

	do
		fd = (int)syscall(SYS_openat2, root, name, &how, sizeof how);
	while (fd < 0 && errno == EAGAIN && --tries > 0);
	return (fd);
}

static void
log_unreadable(const char *path)
{
	char why[DENIAL_MAX];

	log_error("--originals: cannot read the directory %s: %s", path,
	    denial(errno, path, R_OK | X_OK, why, sizeof why));
}

/* Kernels before 5.6 have no openat2(), and a service manager may filter it. */
static int
check_root(int root, const char *path)
{
	int fd;

	if (faccessat(root, ".", R_OK | X_OK, 0)) {
		log_unreadable(path);
		return (-1);
	}
	fd = open_beneath(root, ".", READING);
	if (fd < 0 && errno == EACCES) {
		log_unreadable(path);
		return (-1);
	}
	if (fd < 0) {
		log_error("--originals: openat2() beneath %s fails: %m; it needs Linux 5.6, and a "
		    "unit of systemd without DynamicUser and RestrictSUIDSGID", path);
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
		log_unreadable(path);
		return (-1);
	}
	if (check_root(fd, path)) {
		close(fd);
		return (-1);
	}
	return (fd);
}

/* Errors of the file system that mean that there is no such original. */
static int
is_absence(int e)
{

	return (e == ENOTDIR || e == EXDEV || e == ELOOP || e == ENAMETOOLONG || e == ENXIO);
}

/* The version is the size and the time in nanoseconds: an upload changes one of them. */
void
original_file_describe(struct original *original, const struct stat *st)
{

	identity_of(&original->identity, st);
	original->modified = st->st_mtim.tv_sec;
	original->origin = NULL;
	original->located = 0;
	snprintf(original->version, sizeof original->version, "%lld.%09ld %lld",
	    (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, (long long)st->st_size);
}

static int
describe(struct original *original)
{
	struct stat st;

	if (fstat(original->fd, &st) || !S_ISREG(st.st_mode)) {
		errno = ENOENT;
		return (-1);
	}
	original_file_describe(original, &st);
	return (0);
}

int
original_file_directory(int root, const char *name)
{
	int fd;

	fd = open_beneath(root, name, READING | O_DIRECTORY);
	if (fd < 0 && is_absence(errno))
		errno = ENOENT;
	return (fd);
}

int
original_file_stat(int root, const char *name, struct stat *st)
{
	int fd, r;

	fd = open_beneath(root, name, O_PATH);
	if (fd < 0) {
		if (is_absence(errno))
			errno = ENOENT;
		return (-1);
	}
	r = fstat(fd, st);
	close(fd);
	return (r);
}

static size_t
name_of_id(const struct thumburl_ref *ref, const char *layout, char *name, size_t size)
{
	struct origin_values values;

	if (layout == NULL || origin_values_set(&values, ref, 0) ||
	    origin_template_expand(layout, &values, name, size))
		return (0);
	return (strlen(name));
}

size_t
original_file_name(const struct thumburl_ref *ref, unsigned levels, const char *ids, char *name,
    size_t size)
{

	*name = '\0';
	return (ref->zone == THUMBURL_ZONE_ID ? name_of_id(ref, ids, name, size) :
	    thumburl_format_file(ref, levels, name, size));
}

int
original_file_open(struct original *original, int root, const struct thumburl_ref *ref,
    const struct options *o)
{
	char name[FILE_MAX];
	size_t n;

	n = original_file_name(ref, o->originals_levels, o->originals_ids, name, sizeof name);
	if (n == 0 || n >= sizeof name) {
		errno = ENOENT;
		return (-1);
	}
	original->fd = open_beneath(root, name, READING);
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

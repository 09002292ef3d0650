/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files of the store.  A file has no name, or a temporary one where the file system does not know
 * O_TMPFILE, until it is complete.
 */

#include "config.h"

#include <sys/random.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store_file.h"
#include "store_name.h"
#include "thumbd/write_all.h"

/* MediaWiki removes directories that are empty: perhaps just before the file is there. */
#define TRIES	3

#define TEMPORARY_MAX	(sizeof STORE_TEMPORARY + 16)

static void
temporary_name(char name[TEMPORARY_MAX])
{
	uint64_t n = 0;

	if (getrandom(&n, sizeof n, 0) != sizeof n)
		n = (uint64_t)getpid();
	(void)snprintf(name, TEMPORARY_MAX, STORE_TEMPORARY "%016" PRIx64, n);
}

/* Close a descriptor, and keep errno. */
static void
leave(int fd)
{
	const int e = errno;

	close(fd);
	errno = e;
}

/* Remove a file, and keep errno. */
static void
discard(int dir, const char *name)
{
	const int e = errno;

	(void)unlinkat(dir, name, 0);
	errno = e;
}

static int
fill(int fd, const struct store_file *f)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, f->modified };

	if (write_all(fd, f->data, f->size) || beneath_give(fd, &f->rights, 0) ||
	    futimens(fd, times))
		return (-1);
	return (f->sync ? fsync(fd) : 0);
}

/* Give a file without a name a temporary one. */
static int
name_file(int fd, int dir, const char *temporary)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return (linkat(AT_FDCWD, path, dir, temporary, AT_SYMLINK_FOLLOW));
}

/* Returns 0 once the complete file has its temporary name. */
static int
make(int dir, const char *temporary, const struct store_file *f)
{
	int fd, named = 0, r;

	fd = openat(dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		named = 1;
		fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	}
	if (fd < 0)
		return (-1);
	r = fill(fd, f);
	if (r == 0 && !named)
		r = name_file(fd, dir, temporary);
	else if (r != 0 && named)
		discard(dir, temporary);
	leave(fd);
	return (r);
}

/* Give a complete file its name. */
static int
put_in_place(int dir, const char *temporary, const char *name)
{

	if (renameat(dir, temporary, dir, name) == 0)
		return (0);
	discard(dir, temporary);
	return (-1);
}

/* Whether there is a file of that name, size and time. */
static int
is_there(int dir, const char *name, const struct store_file *f)
{
	struct stat st;

	return (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	    (size_t)st.st_size == f->size && st.st_mtim.tv_sec == f->modified.tv_sec &&
	    st.st_mtim.tv_nsec == f->modified.tv_nsec);
}

static int
write_in(int dir, const char *name, const struct store_file *f)
{
	char temporary[TEMPORARY_MAX];

	if (is_there(dir, name, f))
		return (1);
	temporary_name(temporary);
	if (make(dir, temporary, f) || put_in_place(dir, temporary, name))
		return (-1);
	return (f->sync ? fsync(dir) : 0);
}

int
store_file_write(int root, const struct store_file *f)
{
	const char *name;
	int dir, r, tries = TRIES;

	do {
		dir = beneath_open(root, f->name, &f->rights, &name);
		if (dir < 0)
			return (-1);
		r = write_in(dir, name, f);
		leave(dir);
	} while (r < 0 && errno == ENOENT && --tries > 0);
	return (r);
}

static int
link_in(int dir, const char *name, const char *target)
{
	char temporary[TEMPORARY_MAX], there[4096];
	ssize_t n;

	n = readlinkat(dir, name, there, sizeof there);
	if (n >= 0 && (size_t)n == strlen(target) && memcmp(there, target, (size_t)n) == 0)
		return (0);
	temporary_name(temporary);
	if (symlinkat(target, dir, temporary))
		return (-1);
	return (put_in_place(dir, temporary, name));
}

int
store_file_link(int root, const char *link, const char *target,
    const struct beneath_rights *rights)
{
	const char *name;
	int dir, r;

	dir = beneath_open(root, link, rights, &name);
	if (dir < 0)
		return (-1);
	r = link_in(dir, name, target);
	leave(dir);
	return (r);
}

/* Remove a directory that has become empty.  NB: a directory with files stays. */
static void
remove_directory(int root, const char *file)
{
	char path[STORE_NAME_MAX];
	const char *name, *slash = strrchr(file, '/');
	int dir;

	if (slash == NULL || (size_t)(slash - file) >= sizeof path)
		return;
	memcpy(path, file, (size_t)(slash - file));
	path[slash - file] = '\0';
	dir = beneath_open(root, path, NULL, &name);
	if (dir < 0)
		return;
	(void)unlinkat(dir, name, AT_REMOVEDIR);
	close(dir);
}

int
store_file_remove(int root, const char *file)
{
	const char *name;
	int dir, r;

	dir = beneath_open(root, file, NULL, &name);
	if (dir < 0)
		return (-1);
	r = unlinkat(dir, name, 0);
	leave(dir);
	if (r == 0)
		remove_directory(root, file);
	return (r);
}

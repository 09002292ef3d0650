/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names are walked part by part, without following a link: any kernel can do that, and a directory
 * that another process replaces meanwhile leads nowhere else.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"

#define OPEN_FLAGS	(O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)

static mode_t
directory_mode(mode_t mode)
{

	return (mode | S_IRWXU | (mode & 0444) >> 2);
}

/* NB: a directory's set-group-ID bit gives the group to what is made there. */
int
beneath_give(int fd, const struct beneath_rights *rights, int is_directory)
{
	mode_t mode = rights->mode;
	struct stat st;

	if (fstat(fd, &st))
		return (-1);
	if (is_directory)
		mode = directory_mode(mode) | (st.st_mode & S_ISGID);
	if (rights->group != (gid_t)-1 && st.st_gid != rights->group &&
	    fchown(fd, (uid_t)-1, rights->group))
		return (-1);
	return ((st.st_mode & 07777) == mode ? 0 : fchmod(fd, mode));
}

/* Make a directory, and open it.  Another process may make it at the same time. */
static int
make(int dir, const char *name, const struct beneath_rights *rights)
{
	int fd, made, e;

	made = mkdirat(dir, name, 0700) == 0;
	if (!made && errno != EEXIST)
		return (-1);
	fd = openat(dir, name, OPEN_FLAGS);
	if (fd < 0 || !made || beneath_give(fd, rights, 1) == 0)
		return (fd);
	e = errno;
	close(fd);
	(void)unlinkat(dir, name, AT_REMOVEDIR);
	errno = e;
	return (-1);
}

static int
is_name(const char *name)
{

	return (*name != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
}

/* Open one part.  Takes dir. */
static int
enter(int dir, const char *name, const struct beneath_rights *rights)
{
	int fd = -1, e;

	if (is_name(name)) {
		fd = openat(dir, name, OPEN_FLAGS);
		if (fd < 0 && errno == ENOENT && rights != NULL)
			fd = make(dir, name, rights);
	} else
		errno = EINVAL;
	e = errno;
	close(dir);
	errno = e;
	return (fd);
}

int
beneath_open(int root, const char *file, const struct beneath_rights *rights, const char **last)
{
	char name[NAME_MAX + 1];
	const char *slash;
	int fd;

	fd = fcntl(root, F_DUPFD_CLOEXEC, 0);
	for (; fd >= 0 && (slash = strchr(file, '/')) != NULL; file = slash + 1) {
		if ((size_t)(slash - file) > NAME_MAX) {
			close(fd);
			errno = ENAMETOOLONG;
			return (-1);
		}
		memcpy(name, file, (size_t)(slash - file));
		name[slash - file] = '\0';
		fd = enter(fd, name, rights);
	}
	if (fd >= 0 && !is_name(file)) {
		close(fd);
		errno = EINVAL;
		return (-1);
	}
	*last = file;
	return (fd);
}

int
beneath_directory(int root, const char *name)
{
	const char *last;
	int dir;

	dir = beneath_open(root, name, NULL, &last);
	return (dir < 0 ? -1 : enter(dir, last, NULL));
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: access(2) is not used: a policy of the kernel would answer in place of the permissions.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "denial.h"

#define GROUPS_MAX	256

static int
is_member(gid_t gid)
{
	gid_t groups[GROUPS_MAX];
	int i, n;

	if (gid == getegid())
		return (1);
	n = getgroups(GROUPS_MAX, groups);
	for (i = 0; i < n; i++)
		if (groups[i] == gid)
			return (1);
	return (0);
}

/* Whether the permissions of a file allow a use to this process. */
static int
allows(const struct stat *st, int use)
{
	unsigned bits = st->st_mode;

	if (geteuid() == 0)
		return (1);
	if (st->st_uid == geteuid())
		bits >>= 6;
	else if (is_member(st->st_gid))
		bits >>= 3;
	return ((bits & (unsigned)use) == (unsigned)use);
}

/* Find the first part of a path that denies its use.  Returns its length; 0: none does. */
static size_t
find_closed(const char *path, int use, struct stat *st)
{
	char part[PATH_MAX];
	const char *slash = path;

	while ((slash = strchr(slash + 1, '/')) != NULL) {
		(void)snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
		if (stat(part, st) == 0 && !allows(st, X_OK))
			return ((size_t)(slash - path));
	}
	return (stat(path, st) == 0 && !allows(st, use) ? strlen(path) : 0);
}

static const char *
user_name(uid_t uid, char name[32])
{
	const struct passwd *pw = getpwuid(uid);

	if (pw != NULL)
		(void)snprintf(name, 32, "%s", pw->pw_name);
	else
		(void)snprintf(name, 32, "%u", (unsigned)uid);
	return (name);
}

static const char *
group_name(gid_t gid, char name[32])
{
	const struct group *gr = getgrgid(gid);

	if (gr != NULL)
		(void)snprintf(name, 32, "%s", gr->gr_name);
	else
		(void)snprintf(name, 32, "%u", (unsigned)gid);
	return (name);
}

const char *
denial(int error, const char *path, int use, char *text, size_t size)
{
	char us[32], owner[32], group[32];
	struct stat st;
	size_t len;

	(void)snprintf(text, size, "%s", strerror(error));
	if (error != EACCES)
		return (text);
	(void)user_name(geteuid(), us);
	len = find_closed(path, use, &st);
	if (len > 0)
		(void)snprintf(text, size, "%s for user %s: %.*s%s has mode %04o, user %s, group %s",
		    strerror(error), us, len > DENIAL_MAX / 4 ? DENIAL_MAX / 4 : (int)len, path,
		    len > DENIAL_MAX / 4 ? "..." : "", (unsigned)st.st_mode & 07777,
		    user_name(st.st_uid, owner), group_name(st.st_gid, group));
	else
		(void)snprintf(text, size, "%s for user %s, though the permissions allow it: AppArmor, "
		    "SELinux or the unit of the service denies it", strerror(error), us);
	return (text);
}

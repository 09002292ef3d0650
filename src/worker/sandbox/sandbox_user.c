/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worker gets an unprivileged user; a network namespace, in which not even the loopback is up;
 * and a user namespace, in which the kernel counts its threads apart from those of other processes.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sandbox.h"

static int
become(struct sandbox *sandbox)
{
	const struct passwd *pw;

	errno = 0;
	pw = getpwnam(sandbox->user);
	if (pw == NULL || pw->pw_uid == 0)
		return (sandbox_lacks(sandbox, "--user: \"%s\" %s: name a user for workers, "
		    "or start thumbd as one", sandbox->user,
		    pw == NULL ? "does not exist" : "is root"));
	if (setgroups(0, NULL) != 0 || setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) != 0 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) != 0)
		return (sandbox_lacks(sandbox, "cannot become the user %s (%s): let thumbd "
		    "keep CAP_SETUID and CAP_SETGID, or start it as that user", sandbox->user,
		    strerror(errno)));
	return (0);
}

/* A worker needs no capability, not even in its user namespace. */
static int
drop_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];

	memset(none, 0, sizeof none);
	return ((int)syscall(SYS_capset, &head, none));
}

/* Whether RLIMIT_NPROC counts threads of user namespaces apart: from Linux 5.14 on. */
static int
namespaces_count(void)
{
	struct utsname name;
	unsigned major, minor;

	return (uname(&name) == 0 && sscanf(name.release, "%u.%u", &major, &minor) == 2 &&
	    (major > 5 || (major == 5 && minor >= 14)));
}

/*
 * Root can create a network namespace; other users need a user namespace for it.  It is only a
 * second barrier: some kernels and containers have none, and seccomp refuses sockets.  The user
 * namespace is no barrier: its capabilities are dropped at once.
 */
int
sandbox_user(struct sandbox *sandbox)
{
	int own_users;

	if (geteuid() == 0) {
		sandbox->network = unshare(CLONE_NEWNET) == 0;
		if (become(sandbox) != 0)
			return (-1);
	}
	if (sandbox->network)
		own_users = unshare(CLONE_NEWUSER) == 0;
	else
		sandbox->network = own_users = unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
	sandbox->counted = own_users && namespaces_count();
	if (drop_capabilities() != 0)
		return (sandbox_lacks(sandbox, "cannot drop capabilities: %s",
		    strerror(errno)));
	return (0);
}

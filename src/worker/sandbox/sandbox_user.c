/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nobody's process, in a network of its own that has not even a loopback that is up.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <linux/capability.h>
#include <sys/syscall.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
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
		    pw == NULL ? "is no user" : "is root"));
	if (setgroups(0, NULL) != 0 || setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) != 0 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) != 0)
		return (sandbox_lacks(sandbox, "cannot become the user %s (%s): let thumbd "
		    "keep CAP_SETUID and CAP_SETGID, or start it as that user", sandbox->user,
		    strerror(errno)));
	return (0);
}

/* None are of use to a renderer, not even in a user namespace of its own. */
static int
drop_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];

	memset(none, 0, sizeof none);
	return ((int)syscall(SYS_capset, &head, none));
}

/*
 * The network namespace is had by root, or within a user namespace.  It is a second wall only:
 * there are kernels and containers without, and seccomp refuses sockets.
 */
int
sandbox_user(struct sandbox *sandbox)
{

	if (geteuid() == 0) {
		sandbox->network = unshare(CLONE_NEWNET) == 0;
		if (become(sandbox) != 0)
			return (-1);
	}
	if (!sandbox->network)
		sandbox->network = unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
	if (drop_capabilities() != 0)
		return (sandbox_lacks(sandbox, "capabilities cannot be dropped: %s",
		    strerror(errno)));
	return (0);
}

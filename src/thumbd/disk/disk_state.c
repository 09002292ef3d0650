/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A locked file holds the boot in which the directory was used, or says that all files are on the
 * disk.  After a crash of the machine, files may be incomplete: they are written without fsync(2),
 * since the front must not wait.
 */

#include "config.h"

#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "disk_state.h"
#include "thumbd/log.h"

#define STATE		"thumbd-cache"
#define CLEAN		"clean"
#define STATE_MAX	64

static void
read_boot(char boot[STATE_MAX])
{
	FILE *f;

	*boot = '\0';
	f = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (f == NULL)
		return;
	if (fgets(boot, STATE_MAX, f) == NULL)
		*boot = '\0';
	fclose(f);
	boot[strcspn(boot, "\n")] = '\0';
}

static int
write_state(int state, const char *text)
{
	const size_t len = strlen(text);

	return (ftruncate(state, 0) || pwrite(state, text, len, 0) != (ssize_t)len ? -1 : 0);
}

static int
take_over(int state, const struct disk_cache_user *user, int *trusted)
{
	char boot[STATE_MAX], text[STATE_MAX] = "";
	ssize_t n;

	if (flock(state, LOCK_EX | LOCK_NB))
		return (-1);
	n = pread(state, text, sizeof text - 1, 0);
	if (n < 0)
		return (-1);
	text[n] = '\0';
	read_boot(boot);
	*trusted = !strcmp(text, CLEAN) || (*boot != '\0' && !strcmp(text, boot));
	if (n > 0 && !*trusted)
		log_line("%s: the machine stopped before it was written to the disk; "
		    "all files are dropped", user->option);
	/* before any file is added: a crash of the machine must leave this state */
	return (write_state(state, boot) || fdatasync(state) ? -1 : 0);
}

int
disk_state_take(int dir, const struct disk_cache_user *user, int *trusted)
{
	int state, error;

	state = openat(dir, STATE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (state < 0 || take_over(state, user, trusted) == 0)
		return (state);
	error = errno;
	close(state);
	errno = error;
	return (-1);
}

int
disk_state_leave(int state)
{

	return (write_state(state, CLEAN) || fdatasync(state) ? -1 : 0);
}

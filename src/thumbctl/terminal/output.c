/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Output goes to a temporary file in the same directory, with a random name, that is renamed when
 * it is complete.  rename(2) replaces a link.  Links are followed below /dev and /proc only,
 * where they belong to root.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

/* Below these directories, links belong to root: /dev/stdout, for example. */
static int
is_system(const char *name)
{

	return ((strncmp(name, "/dev/", 5) == 0 || strncmp(name, "/proc/", 6) == 0) &&
	    strstr(name, "/../") == NULL);
}

/* A pipe or a device is written to, and must not be replaced by a file. */
static int
is_special(const char *name)
{
	struct stat st;

	if (is_system(name))
		return (1);
	return (lstat(name, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode));
}

static int
open_special(const char *name)
{

	return (open(name, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY |
	    (is_system(name) ? 0 : O_NOFOLLOW)));
}

static mode_t
usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return (0666 & ~mask);
}

static int
open_temporary(struct output *o)
{
	int fd;

	if (asprintf(&o->temporary, "%s.XXXXXX", o->name) < 0) {
		o->temporary = NULL;
		errno = ENOMEM;
		return (-1);
	}
	fd = mkostemp(o->temporary, O_CLOEXEC);
	if (fd < 0) {
		free(o->temporary);
		o->temporary = NULL;
	}
	return (fd);
}

int
output_begin(struct output *o, const char *name)
{
	int fd;

	memset(o, 0, sizeof *o);
	o->name = name;
	fd = is_special(name) ? open_special(name) : open_temporary(o);
	if (fd < 0)
		return (-1);
	o->f = fdopen(fd, "w");
	return (o->f != NULL ? 0 : -1);
}

int
output_end(struct output *o)
{
	int bad = o->bad | ferror(o->f), e;

	if (o->temporary != NULL)
		bad |= fchmod(fileno(o->f), usual_mode());
	bad |= fclose(o->f);
	if (!bad && o->temporary != NULL)
		bad = rename(o->temporary, o->name);
	e = errno;
	if (bad && o->temporary != NULL)
		(void)unlink(o->temporary);
	free(o->temporary);
	memset(o, 0, sizeof *o);
	errno = e;
	return (bad ? -1 : 0);
}

int
output_check(const char *name)
{
	struct output o;

	if (is_special(name))
		return (access(name, W_OK));
	if (output_begin(&o, name) != 0)
		return (-1);
	(void)fclose(o.f);
	if (o.temporary != NULL)
		(void)unlink(o.temporary);
	free(o.temporary);
	return (0);
}

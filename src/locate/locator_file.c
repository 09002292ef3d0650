/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A locator is opened, and found to be another file than before.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "locator.h"
#include "locator_file.h"

static const char *
word_of(enum thumburl_ids ids)
{

	return (ids == THUMBURL_IDS_SHA1 ? "sha1" : ids == THUMBURL_IDS_SHA256 ? "sha256" : "off");
}

/* Returns 0; or -1 with the reason in err. */
static int
read_header(struct locator *l, enum thumburl_ids ids, char *err, size_t errsize)
{
	unsigned char header[LOCATOR_HEADER];
	const char *why = "it is no file of thumbctl ids build";

	if (!S_ISREG(l->st.st_mode))
		why = "it is not a regular file";
	else if (l->st.st_size >= LOCATOR_HEADER && locator_read(l, header, sizeof header, 0))
		why = strerror(errno);
	else if (l->st.st_size < LOCATOR_HEADER || locator_header_read(&l->layout, header, &why))
		;
	else if ((uint64_t)l->st.st_size != l->layout.size)
		why = "it is not complete; build it again";
	else if (ids != THUMBURL_IDS_OFF && ids != l->layout.ids) {
		(void)snprintf(err, errsize, "its ids are %s, and the site has ids = %s",
		    word_of(l->layout.ids), word_of(ids));
		return (-1);
	} else
		return (0);
	(void)snprintf(err, errsize, "%s", why);
	return (-1);
}

struct locator *
locator_open(const char *path, enum thumburl_ids ids, char *err, size_t errsize)
{
	struct locator *l;
	char why[200];

	l = calloc(1, sizeof *l);
	if (l != NULL)
		l->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (l == NULL || l->fd < 0 || fstat(l->fd, &l->st))
		(void)snprintf(why, sizeof why, "%s", strerror(errno));
	else if (read_header(l, ids, why, sizeof why) == 0) {
		(void)posix_fadvise(l->fd, 0, 0, POSIX_FADV_RANDOM);
		return (l);
	}
	(void)snprintf(err, errsize, "%s: %s", path, why);
	locator_free(&l);
	return (NULL);
}

void
locator_free(struct locator **locator)
{
	struct locator *l = *locator;

	*locator = NULL;
	if (l != NULL && l->fd >= 0)
		(void)close(l->fd);
	free(l);
}

int
locator_is_current(const struct locator *l, const char *path)
{
	struct stat st;

	return (stat(path, &st) == 0 && st.st_dev == l->st.st_dev && st.st_ino == l->st.st_ino &&
	    st.st_size == l->st.st_size && st.st_mtim.tv_sec == l->st.st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == l->st.st_mtim.tv_nsec);
}

/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Records on disk.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "spill.h"

#define BUFFER	(1 << 14)

/* File systems without O_TMPFILE, such as NFS, have the name for a moment. */
static int
open_unnamed(const char *directory)
{
	char *path;
	int fd;

	fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
		return (fd);
	if (asprintf(&path, "%s/.ids.XXXXXX", directory) < 0) {
		errno = ENOMEM;
		return (-1);
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(path);
	free(path);
	return (fd);
}

static FILE *
open_part(const char *directory)
{
	FILE *f;
	int fd;

	fd = open_unnamed(directory);
	if (fd < 0)
		return (NULL);
	f = fdopen(fd, "w+");
	if (f == NULL)
		(void)close(fd);
	else
		(void)setvbuf(f, NULL, _IOFBF, BUFFER);
	return (f);
}

int
spill_add(struct spill *s, const unsigned char *record)
{
	FILE **f = &s->parts[*record];

	if (*f == NULL)
		*f = open_part(s->directory);
	return (*f != NULL && fwrite(record, s->record, 1, *f) == 1 ? 0 : -1);
}

static void *
load(FILE *f, size_t record, size_t *n)
{
	struct stat st;
	void *records;

	if (fflush(f) || fstat(fileno(f), &st))
		return (NULL);
	*n = (size_t)st.st_size / record;
	records = malloc((size_t)st.st_size);
	rewind(f);
	if (records != NULL && fread(records, record, *n, f) == *n)
		return (records);
	free(records);
	return (NULL);
}

void *
spill_take(struct spill *s, unsigned part, size_t *n)
{
	FILE *f = s->parts[part];
	void *records;
	int error;

	*n = f != NULL;
	if (f == NULL)
		return (NULL);
	records = load(f, s->record, n);
	error = errno;
	s->parts[part] = NULL;
	(void)fclose(f);
	errno = error;
	return (records);
}

void
spill_drop(struct spill *s)
{
	unsigned i;

	for (i = 0; i < SPILL_PARTS; i++) {
		if (s->parts[i] != NULL)
			(void)fclose(s->parts[i]);
		s->parts[i] = NULL;
	}
}
